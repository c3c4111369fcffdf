"""Stored files: streamed in, judged by content, kept outside the database, given out only as attachments.

A file is one row and one object. The object is written before its row is committed and removed after its row is gone, so a
row that can be seen always has its object; what a rolled-back or killed request leaves behind is swept away by a job.
Words: a file is *incoming* while its object is being written, *kept* once it is whole, *discarded* when it is to be removed,
*lost* when its object has vanished. Only kept files are ever visible. Who may open a file is decided by whoever refers to it.
"""
