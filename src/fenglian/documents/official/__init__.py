"""Documents in the official layout of GB/T 9704-2012, as Word files that staff edit and seal.

A document is plain data (`contents.py`), and nothing here knows what it is about:

    document = OfficialDocument(
        title="关于报送联络名单的报告",
        date=date(2026, 4, 29),
        number="云城法〔2026〕12号",
        addressee="云浮市中级人民法院",
        blocks=[Heading("总体情况"), Paragraph("现将……"), Table(columns, rows, merged=1)],
        signature="云浮市云城区人民法院",
    )
    write_document(stream, document)

A page holds 22 lines of 28 characters (`layout.py`). Headings and annexes are numbered by their
place, and each annex begins a page. Columns of tables are those of `documents.sheets`, so that a
list is written as a sheet and as a document from the same data.

Fonts are named and not shipped, as every office of a court has them: 仿宋_GB2312, 楷体_GB2312,
黑体, 宋体 and 方正小标宋简体.
"""
