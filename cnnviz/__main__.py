"""`python -m cnnviz` is `cnnviz`."""

if __name__ == "__main__":
    try:
        from cnnviz.cli import main

        main()
    except KeyboardInterrupt:
        # Ctrl-C before `main` could take care of it.
        import os

        os._exit(130)
