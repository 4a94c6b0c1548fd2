"""Tables of the progress room, a module for each subject; requests, evidence and figures are its heart."""

from __future__ import annotations

from layak.progress.models.cycles import Cycle, CycleStage, CycleState, Question, StageState
from layak.progress.models.events import Happening, ProgressEvent
from layak.progress.models.evidence import Evidence, EvidenceForm, ScanState
from layak.progress.models.facts import Award, PartScore, Score, Target
from layak.progress.models.figures import ALL, Figure, FigureBasis, Series, Sex, Snapshot
from layak.progress.models.meetings import DigestPlan, ItemKind, Meeting, MeetingItem, MeetingState
from layak.progress.models.offices import Office, OfficeName
from layak.progress.models.partners import Partner, PartnerKind, Pledge, PledgeState
from layak.progress.models.requests import EvidenceRequest, HandIn, HandInState, RequestState, Tally, TaskLink
from layak.progress.models.sheets import SheetImport
from layak.progress.models.visits import Finding, FindingState, Visit, VisitCheck, VisitForm, VisitPlace, VisitState

__all__ = [
    "ALL",
    "Award",
    "Cycle",
    "CycleStage",
    "CycleState",
    "DigestPlan",
    "Evidence",
    "EvidenceForm",
    "EvidenceRequest",
    "Figure",
    "FigureBasis",
    "Finding",
    "FindingState",
    "HandIn",
    "HandInState",
    "Happening",
    "ItemKind",
    "Meeting",
    "MeetingItem",
    "MeetingState",
    "Office",
    "OfficeName",
    "PartScore",
    "Partner",
    "PartnerKind",
    "Pledge",
    "PledgeState",
    "ProgressEvent",
    "Question",
    "RequestState",
    "ScanState",
    "Score",
    "Series",
    "Sex",
    "SheetImport",
    "Snapshot",
    "StageState",
    "Tally",
    "Target",
    "TaskLink",
    "Visit",
    "VisitCheck",
    "VisitForm",
    "VisitPlace",
    "VisitState",
]
