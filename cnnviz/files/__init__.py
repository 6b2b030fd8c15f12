"""Files that are whole or not there: places checked first, sets of files all or none; a picture of a
user's, bounded before it is decoded.
"""

from cnnviz.files.staging import Staging, Writer
from cnnviz.files.targets import Place, check, check_folder, obstacle, path_text

__all__ = ["Place", "Staging", "Writer", "check", "check_folder", "obstacle", "path_text"]
