"""Form definitions as data: kinds of questions, conditions, building WTForms classes, and answers.

Pure: no table of its own. A *questionnaire* has pages, a page has questions, a question keeps its key for life.
"""
