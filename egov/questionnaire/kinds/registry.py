"""Every kind of question by its name."""

from egov.kernel.plugins import Registry
from egov.questionnaire.kinds.address import Address
from egov.questionnaire.kinds.base import Kind
from egov.questionnaire.kinds.date import Date
from egov.questionnaire.kinds.declaration import Declaration
from egov.questionnaire.kinds.email import Email
from egov.questionnaire.kinds.file import File
from egov.questionnaire.kinds.group import Group
from egov.questionnaire.kinds.long_text import LongText
from egov.questionnaire.kinds.many_of import ManyOf
from egov.questionnaire.kinds.money import Money
from egov.questionnaire.kinds.national_number import NationalNumber
from egov.questionnaire.kinds.number import Number
from egov.questionnaire.kinds.one_of import OneOf
from egov.questionnaire.kinds.person import Person
from egov.questionnaire.kinds.phone import Phone
from egov.questionnaire.kinds.region_district import RegionDistrict
from egov.questionnaire.kinds.text import Text
from egov.questionnaire.kinds.yes_no import YesNo

kinds: Registry[Kind] = Registry("kind of question")
for _kind in (
    Text(),
    LongText(),
    Number(),
    Money(),
    Date(),
    YesNo(),
    OneOf(),
    ManyOf(),
    RegionDistrict(),
    Address(),
    Person(),
    NationalNumber(),
    Phone(),
    Email(),
    File(),
    Declaration(),
    Group(),
):
    kinds.register(_kind.name, _kind)
