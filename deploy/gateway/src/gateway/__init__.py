"""What nginx needs of the code: routes from the documents, words from the refusals, pages to serve.

nginx itself runs without any Python; `deploy/gateway/nginx` is all that it reads.
"""
