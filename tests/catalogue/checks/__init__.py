"""Tests of the checks before publishing."""
