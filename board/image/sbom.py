#!/usr/bin/env python3
"""Writes the list of what is in the image, as SPDX 2.3 JSON.

sbom.py NAME VERSION EPOCH STATUS BOOT_DIR PACKAGES_PROPS PJSIP_LINE

STATUS: dpkg's status of the root; BOOT_DIR: the packages that are only unpacked; PACKAGES_PROPS: the phone's NuGet versions;
PJSIP_LINE: version and source hash of PJSIP. Standard library only; the same input gives the same bytes.
"""
import hashlib
import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree


def stanzas(text):
    for block in text.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", block, re.MULTILINE))
        if fields.get("Package"):
            yield fields


def debian(fields, comment=None):
    name, version, arch = fields["Package"], fields["Version"], fields["Architecture"]
    package = part(f"deb-{name}", name, version, f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}?arch={arch}&distro=trixie")
    package["supplier"] = f"Organization: {fields.get('Maintainer', 'NOASSERTION').split(' <')[0]}"
    if "Source" in fields:
        package["sourceInfo"] = f"built from the source package {fields['Source']}"
    if comment:
        package["comment"] = comment
    return package


def part(key, name, version, purl):
    package = {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", key), "name": name, "versionInfo": version,
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
    }
    if purl:
        package["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    return package


def unpacked(folder):
    for file in sorted(Path(folder).glob("*.deb")):
        control = subprocess.run(["dpkg-deb", "--field", file], check=True, capture_output=True, text=True).stdout
        package = debian(next(stanzas(control)), "unpacked, not installed: boot firmware, boot loader, kernel, initramfs")
        package["checksums"] = [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(file.read_bytes()).hexdigest()}]
        yield package


def nuget(props):
    """The packages of the phone; those of the tests come after the comment that says so."""
    text = Path(props).read_text(encoding="utf-8").split("<!-- tests -->")[0] + "</ItemGroup></Project>"
    for entry in ElementTree.fromstring(text).iter("PackageVersion"):
        name, version = entry.get("Include"), entry.get("Version")
        yield part(f"nuget-{name}", name, version, f"pkg:nuget/{name}@{version}")


def main(name, version, epoch, status, boot, props, pjsip):
    root = part("image", name, version, None)
    parts = [debian(fields) for fields in stanzas(Path(status).read_text(encoding="utf-8"))
             if fields.get("Status", "").endswith(" installed")]
    parts += list(unpacked(boot)) + list(nuget(props))
    parts.append(part("pjsip", "pjproject", pjsip, None))
    parts.sort(key=lambda one: one["SPDXID"])
    created = datetime.fromtimestamp(int(epoch), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"{name}-{version}",
        "documentNamespace": f"urn:sha256:{digest}",
        "creationInfo": {"created": created, "creators": ["Tool: sbom.py"]},
        "packages": [root, *parts],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-image"}]
        + [{"spdxElementId": "SPDXRef-image", "relationshipType": "CONTAINS", "relatedSpdxElement": one["SPDXID"]} for one in parts],
    }, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
