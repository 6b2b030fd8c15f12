"""Files that are whole or absent: places checked first, sets written all or none; users' pictures,
bounded before they are decoded.
"""

from cnnviz.files.staging import Staging, Writer
from cnnviz.files.targets import Place, check, check_folder, obstacle, path_text

__all__ = ["Place", "Staging", "Writer", "check", "check_folder", "obstacle", "path_text"]
