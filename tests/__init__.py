"""The tests of gan_lessons; a package, so that programs can import `tests.browser.lab`."""
