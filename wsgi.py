from egov import create_app

app = create_app()
