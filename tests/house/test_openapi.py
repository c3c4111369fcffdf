"""The OpenAPI document is valid, and says of the API's routes the whole truth and nothing else."""

import json
import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from egov.api.description import OPERATIONS, describe

ABOUT_ITSELF = {"api.openapi", "api.docs"}


def test_the_document_is_valid_openapi_3_1():
    document = json.loads(json.dumps(describe("http://localhost")))
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_describes_every_route_and_no_other(portal):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint)
        for rule in portal.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.endpoint not in ABOUT_ITSELF
    }
    assert {(operation.path, operation.method, operation.endpoint) for operation in OPERATIONS} == routes


def test_every_shape_says_what_it_is():
    document = describe("http://localhost")
    schemas = document["components"]["schemas"]
    assert all(schema.get("description") for schema in schemas.values())
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert used == set(schemas)
