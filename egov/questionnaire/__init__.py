"""Form definitions as data: kinds of questions, conditions, building WTForms classes, and answers.

Pure: no table of its own. A *questionnaire* has pages, a page has questions, a question keeps its key for life. `schema` is
its shape, `conditions` its rules, `verdicts` judges them where not everything is answered yet, `checking` says whether a
definition makes sense (what passes never fails in front of a citizen), `kinds` read and show answers, `answers` follows them
through the pages, `building` makes the form of a page, `prefill` knows some answers beforehand. Regions, stored files and the
present day are given in.
"""
