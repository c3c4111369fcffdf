"""The words of CPSV-AP 3.2 (SEMIC, Core Public Service Vocabulary Application Profile) that this portal writes and reads.

`PREFIXES` is the fixed context of everything that is written; nothing is ever fetched. `CLASSES` and `PROPERTIES` are the names that the
published JSON-LD context gives to the same terms: files of others that refer to that context by its address are answered from here.
"""

from typing import Any

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWN = "https://darvoza.example/terms#"
"""What CPSV-AP has no word for: `condition` (JsonLogic as rdf:JSON), `multiple` (of the calculation index), `term` (with its unit),
`source` (how sure a fact is), `question` (the key of one by which evidence is given)."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Under what everything in the catalogue may be used by anybody."""

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "darvoza": OWN,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": XSD,
}
EU = "http://publications.europa.eu/resource/authority/"
LANGUAGE_CODES = {"tg": "TGK", "ru": "RUS", "kk": "KAZ", "en": "ENG"}
"""The portal's languages as the Publications Office of the European Union lists them."""
UNIT_CODES = {"working_days": "E49", "calendar_days": "DAY", "working_hours": "HUR"}
"""Units of terms by UN/ECE Recommendation 20, for `schema:unitCode`: a duration of XML Schema knows no working day."""

CLASSES = {
    "Address": "locn:Address",
    "Agent": "foaf:Agent",
    "BusinessEvent": "cv:BusinessEvent",
    "Channel": "cv:Channel",
    "Code": "skos:Concept",
    "Collection": "skos:Collection",
    "Concept": "skos:Concept",
    "ConcessionContract": "http://data.europa.eu/a4g/ontology#ConcessionContract",
    "ContactPoint": "cv:ContactPoint",
    "Cost": "cv:Cost",
    "Dataset": "dcat:Dataset",
    "Document": "foaf:Document",
    "Event": "cv:Event",
    "Evidence": "cv:Evidence",
    "EvidenceType": "cv:EvidenceType",
    "LegalResource": "eli:LegalResource",
    "LifeEvent": "cv:LifeEvent",
    "LinguisticSystem": "dct:LinguisticSystem",
    "Location": "dct:Location",
    "Organization": "org:Organization",
    "Output": "cv:Output",
    "Participation": "cv:Participation",
    "PublicOrganization": "cv:PublicOrganisation",
    "PublicService": "cpsv:PublicService",
    "Requirement": "cv:Requirement",
    "Rule": "cpsv:Rule",
    "ServiceConcessionContract": "cv:ServiceConcessionContract",
    "TemporalEntity": "time:TemporalEntity",
}
_DATATYPES = {"Double": "xsd:double", "Duration": "xsd:duration", "Literal": "rdfs:Literal", "Text": "rdf:langString"}
_TEXT = {"title": "dct:title", "name": "dct:title", "description": "dct:description", "keyword": "dcat:keyword"}
_LABELS = {
    "Address.addressArea": "locn:addressArea",
    "Address.administrativeUnitLevel1": "locn:adminUnitL1",
    "Address.administrativeUnitLevel2": "locn:adminUnitL2",
    "Address.fullAddress": "locn:fullAddress",
    "Address.locatorName": "locn:locatorName",
    "Address.postName": "locn:postName",
    "Address.thoroughfare": "locn:thoroughfare",
    "PublicOrganization.preferredLabel": "skos:prefLabel",
}
_VALUES = {
    "Address.addressId": "locn:addressId",
    "Address.locatorDesignator": "locn:locatorDesignator",
    "Address.postCode": "locn:postCode",
    "Address.postOfficeBox": "locn:poBox",
    "ContactPoint.hasEmail": "cv:email",
    "ContactPoint.hasTelephone": "cv:telephone",
}
_OTHER_NAMES = {
    "addressee": "dct:audience",
    "availabilityRestriction": "cv:specialOpeningHoursSpecification",
    "follows": "cpsv:follows",
    "functionsOfGovernment": "dct:type",
    "hasInput": "cpsv:hasInput",
    "hasPart": "dct:hasPart",
    "implements": "cpsv:implements",
    "isConformantTo": "dct:conformsTo",
    "isPartOf": "dct:isPartOf",
    "landingPage": "dcat:landingPage",
    "language": "dct:language",
    "produces": "cpsv:produces",
    "publisher": "dct:publisher",
    "related": "dct:relation",
    "relatedDocumentation": "foaf:page",
    "requires": "dct:requires",
    "spatial": "dct:spatial",
    "status": "adms:status",
    "type": "dct:type",
    "member": "skos:member",
    "address": "locn:address",
}
_BY_CLASS = {
    "Agent": "address identifier name participates",
    "BusinessEvent": "type",
    "Channel": ("availabilityRestriction description hasInput identifier openingHours ownedBy processingTime type"),
    "Collection": "member",
    "ContactPoint": "availabilityRestriction contactPage openingHours",
    "Cost": "currency description hasValue identifier ifAccessedThrough isDefinedBy",
    "Dataset": "description hasPart identifier landingPage publisher title",
    "Event": "description hasRelatedService identifier name",
    "Evidence": (
        "description identifier isConformantTo isPartOf language name relatedDocumentation supportsRequirement type"
    ),
    "EvidenceType": "evidenceTypeClassification identifier",
    "LegalResource": "related",
    "LifeEvent": "type",
    "Output": "description identifier isPartOf language name type",
    "Participation": "description hasParticipant identifier role",
    "PublicOrganization": "spatial",
    "PublicService": (
        "addressee contactPoint description follows functionsOfGovernment hasChannel hasCompetentAuthority hasCost hasInput "
        "hasInputType hasLegalResource hasParticipation holdsRequirement identifier isClassifiedBy isGroupedBy isPartOf keyword "
        "language name processingTime produces relatedService requires sector spatial status thematicArea"
    ),
    "Requirement": "fulfils hasSupportingEvidence identifier name type",
    "Rule": "description identifier implements language name type",
    "ServiceConcessionContract": (
        "description establishedUnder hasContractingAuthority hasEconomicOperator identifier name"
    ),
    "TemporalEntity": "description frequency",
}
_TYPED = {"processingTime": "xsd:duration", "hasValue": "xsd:double"}


def expand(name: str) -> str:
    """The whole IRI of a name such as `dct:title`."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def published_context() -> dict[str, Any]:
    """The terms of the JSON-LD context published with CPSV-AP 3.2.0, as a context of its own.

    That one coerces texts to rdf:langString, which says nothing of a text without a language; here such a text stays a string.
    """
    context: dict[str, Any] = {name: expand(term) for name, term in (CLASSES | _DATATYPES).items()}
    context |= {name: {"@id": expand(term)} for name, term in (_LABELS | _VALUES).items()}
    for owner, names in _BY_CLASS.items():
        for name in names.split():
            context[f"{owner}.{name}"] = _definition(name)
    return context


def _definition(name: str) -> dict[str, str]:
    if name == "identifier":
        return {"@id": expand("dct:identifier")}
    if name in _TEXT:
        return {"@id": expand(_TEXT[name])}
    term = expand(_OTHER_NAMES.get(name, f"cv:{name}"))
    return {"@id": term, "@type": expand(_TYPED[name]) if name in _TYPED else "@id"}
