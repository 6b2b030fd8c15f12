"""Files that are whole or not there: places checked first, sets of files all or none; pictures of
users, bounded before they are decoded.
"""

from cnnviz.files.staging import Staging, Writer
from cnnviz.files.targets import Place, check, check_folder, obstacle, path_text

__all__ = ["Place", "Staging", "Writer", "check", "check_folder", "obstacle", "path_text"]
