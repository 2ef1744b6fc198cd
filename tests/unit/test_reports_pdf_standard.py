"""Which standards a PDF says that it keeps."""

import typst

from reports.making import pdf_standard

PAGE = b'#set document(title: "t")\n= Title\nText'


def test_a_pdf_is_asked_for_its_standards() -> None:
    both = typst.compile(PAGE, pdf_standards=["a-2a", "ua-1"])
    assert pdf_standard(both) == "PDF/A-2a, PDF/UA-1"
    assert pdf_standard(typst.compile(PAGE, pdf_standards=["ua-1"])) == "PDF/UA-1"
    assert pdf_standard(typst.compile(PAGE)) == ""
