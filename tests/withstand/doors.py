"""What strangers send that is meant to harm: texts for databases, shells and templates, addresses of leaks, headers."""

from __future__ import annotations

SQL = (
    "'", "''", "`", '"', "')", "'))", "';--", "' --", "'/*", "'#", "' OR '1'='1", "' OR 1=1--", "' OR 1=1#", "' OR ''='",
    "') OR ('1'='1", "' AND 1=1--", "' AND 1=2--", "1 AND 1=1", "1 AND 1=2", "1' AND '1'='1", "1 OR 1=1", "-1 OR 1=1",
    "admin'--", "' UNION SELECT NULL--", "' UNION SELECT NULL,NULL,NULL--", "-1 UNION SELECT password FROM staff--",
    "' UNION ALL SELECT sqlite_version()--", "1;SELECT pg_sleep(5)--", "1';SELECT pg_sleep(5)--", "1 AND SLEEP(5)",
    "1) AND SLEEP(5)-- -", "';WAITFOR DELAY '0:0:5'--", "1 AND (SELECT 1 FROM (SELECT SLEEP(5))a)",
    "1 AND RANDOMBLOB(500000000/2)", "1'||(SELECT '')||'", "1 ORDER BY 99--", "1 GROUP BY 1,2,3--", "1 LIMIT 1 OFFSET 99",
    "(SELECT name FROM sqlite_master)", "CASE WHEN 1=1 THEN 1 ELSE 2 END", "id;DROP TABLE article", "'; DROP TABLE staff;--",
    "1/**/OR/**/1=1", "1%27%20OR%201=1", "%bf%27 OR 1=1--", "\\' OR 1=1--", "0x31", "1e0", "0b1", "1.0", "+1", "1,2", "[1]",
    "$ne", '{"$gt":""}', "title; SELECT 1", "title DESC, (SELECT 1)", "NULL", "nan", "*", "%", "_", "a%' ESCAPE '!",
    "99999999999999999999", "-99999999999999999999",
)  # fmt: skip
"""Sixty and more ways to leave a statement, as scanners try them."""

SHELLS = (
    ";id", "|id", "`id`", "$(id)", "&&id", "\nid", "%0aid", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% debug %}",
    "{{config}}", "__import__('os').system('id')", "${jndi:ldap://127.0.0.1/a}", "() { :;}; echo x", "%n%n%s", "*)(uid=*",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/", "php://filter/resource=index.php", "/etc/passwd%00", "..\\..\\boot.ini",
)  # fmt: skip
"""Commands, templates, directories and entities."""

FOLDED = (
    "a\r\nSet-Cookie: canary=1", "a\nSet-Cookie: canary=1", "a\rSet-Cookie: canary=1", "a%0d%0aSet-Cookie:%20canary=1",
    "a\r\n\r\n<html>canary", "a\u2028Set-Cookie: canary=1", "a\u0085Set-Cookie: canary=1", "a\x00canary",
    "a\u560d\u560aSet-Cookie: canary=1", "a\tcanary", "\x1b[31mcanary\x1b[0m", "\x1b]0;canary\x07", "\x9bcanary",
    '","level":"critical","event":"canary', "\u202ecanary", "a\x0bcanary", "a\x0ccanary", "\x7fcanary", "\ufeffcanary",
    '"}\n{"event":"canary","level":"critical"}',
)  # fmt: skip
"""Twenty texts that end a line, a header or a value too early, or speak to a terminal."""

LEAKS = (
    "/.git/HEAD", "/.git/config", "/.gitignore", "/.env", "/.flaskenv", "/.svn/entries", "/.hg/store", "/.DS_Store",
    "/wsgi.py", "/pyproject.toml", "/requirements.txt", "/Makefile", "/site/layak/config.py", "/tests/authz.yaml",
    "/instance/", "/instance/pekanbaru/layak.sqlite", "/layak.sqlite", "/layak.env", "/demo-accounts.json", "/backup.zip",
    "/backup.sql", "/dump.sql", "/db.sqlite3", "/console", "/__debug__/", "/debug", "/_debug_toolbar/", "/?__debugger__=yes",
    "/server-status", "/nginx_status", "/status", "/metrics", "/admin/", "/phpinfo.php", "/phpmyadmin/", "/wp-login.php",
    "/wp-config.php.bak", "/actuator/env", "/swagger.json", "/graphql", "/.well-known/security.txt~", "/crossdomain.xml",
    "/static/", "/static/css/", "/static/vendor/", "/static/css/layak.css.map", "/static/js/layak.js.map", "/gambar/",
    "/templates/layouts/page.html", "/content/framework/indicators.yaml", "/translations/id/LC_MESSAGES/messages.po",
    "/id/berita/index.html~", "/id/berita/.bak", "/CVS/Entries", "/id/ruang-kerja/.env", "/robots.txt.bak",
)  # fmt: skip
"""Fifty and more addresses at which careless sites leave what is nobody's business."""

INSIDE = (
    "Traceback", "werkzeug", "site/layak", "site-packages", "sqlalchemy", "sqlite3", "psycopg", "jinja2", "SECRET_KEY",
    "totp_secret", "[core]", "repositoryformatversion", "BEGIN PRIVATE", "LAYAK_SECRET", "create_app", "Index of /",
    "syntax error", "unrecognized token", "SQL logic", "sourceMappingURL", "DATABASE_URL", "uid=0", "root:x:",
)  # fmt: skip
"""What only the inside of a site says."""

UNKEYED = (
    {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "main"}, {"HX-Boosted": "true"},
    {"HX-History-Restore-Request": "true", "HX-Request": "true"}, {"HX-Current-URL": "http://evil.example/"},
    {"Accept-Language": "en"}, {"Accept-Language": "zz\"><script>"}, {"Accept": "application/json"},
    {"Accept-Encoding": "gzip, evil"}, {"Accept-Charset": "utf-7"}, {"User-Agent": "evil.example<script>"},
    {"Referer": "http://evil.example/"}, {"Origin": "http://evil.example"}, {"Range": "bytes=0-9"},
    {"If-None-Match": '"evil"'}, {"If-Modified-Since": "Sat, 21 Nov 2037 03:00:00 GMT"}, {"If-Range": '"evil"'},
    {"X-Original-URL": "/id/evil"}, {"X-Rewrite-URL": "/id/evil"}, {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "evil"}, {"X-Forwarded-Scheme": "evil"}, {"X-Forwarded-Prefix": "/evil"},
    {"X-Forwarded-Port": "666"}, {"X-Host": "evil.example"}, {"X-HTTP-Method-Override": "DELETE"},
    {"X-Method-Override": "POST"}, {"X-HTTP-Method": "PUT"}, {"Cookie": "lang=evil"}, {"Cookie": "layak=evil"},
    {"Cookie": "session=evil; lang=en"}, {"Authorization": "Bearer evil"}, {"Save-Data": "on"}, {"Save-Data": "evil"},
    {"Via": "1.1 evil.example"}, {"Forwarded": "for=evil;host=evil.example"}, {"Cache-Control": "no-cache"},
    {"Pragma": "evil"}, {"Surrogate-Control": "content=evil"}, {"X-Amz-Website-Redirect-Location": "//evil.example"},
    {"Content-Type": "text/evil"}, {"Transfer-Encoding": "evil"}, {"Expect": "evil"}, {"TE": "evil"}, {"DNT": "1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-GPC": "1"}, {"Purpose": "prefetch"}, {"Upgrade": "evil"},
)  # fmt: skip
"""Headers that no page shall follow, or that make another page which nobody else may get."""

UNKEYED_ENDINGS = (
    "?utm_source=evil", "?utm_content=<script>evil</script>", "?fbclid=evil", "?evil=1", "?callback=evil", "?_method=DELETE",
    "?%00=evil", "?lang=evil", "?page=1;evil=1", "?q=evil&q=evil", "?cb=evil%0d%0aX:1", "?__proto__[x]=evil", "?=evil", "?evil",
    "?utm_source[]=evil", "?UTM_SOURCE=evil",
)  # fmt: skip
"""What is put behind an address, with an effect or without."""
