"""`python -m cnnviz` is `cnnviz`."""

if __name__ == "__main__":
    try:
        from cnnviz.cli import main

        main()
    except KeyboardInterrupt:
        # Ctrl-C came before `main` could handle it.
        import os

        os._exit(130)
