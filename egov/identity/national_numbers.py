"""The national number as accounts take it: the rule of the country, kept where the questionnaire finds it too."""

from egov.profiles.national_numbers import check as check
from egov.profiles.national_numbers import clean as clean
