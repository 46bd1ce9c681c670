#!/bin/sh
# Lets the objects beside this file record and train: makes an environment of Python, installs patchlstm into it, and
# renews these objects, so that both are of one version. Words that follow go to pip. Quit Pd or Max before.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
case $(uname) in
Darwin) data="$HOME/Library/Application Support" ;;
*) data=${XDG_DATA_HOME:-$HOME/.local/share} ;;
esac
environment=$data/patchlstm/python

# A patcher loads Python as a library, which not every Python brings.
check='import ensurepip, os, sys, sysconfig
folders = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("PYTHONFRAMEWORKPREFIX")
name = sysconfig.get_config_var("INSTSONAME") or sysconfig.get_config_var("LDLIBRARY") or ""
found = any(os.path.exists(os.path.join(folder, name)) for folder in folders if folder)
sys.exit(sys.version_info < (3, 10) or name.endswith(".a") or not found)'
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python3.10} none; do
    if command -v "$python" >/dev/null && "$python" -c "$check" 2>/dev/null; then break; fi
done
if [ "$python" = none ]; then
    echo "There is no Python from 3.10 on here that has its shared library and the module venv." >&2
    echo "Debian and Ubuntu have them in the packages python3-venv and libpython3-dev; for macOS," >&2
    echo "python.org has an installer. Then run this again; PYTHON=/path/to/python3 names another." >&2
    exit 1
fi

case $here in
*/support) kind=max library=$(dirname "$here") ;;
*) kind=pd library=$here ;;
esac
echo "making $environment with $(command -v "$python")"
"$python" -m venv --clear "$environment"
"$environment/bin/python" -m pip install --disable-pip-version-check patchlstm "$@"
"$environment/bin/patchlstm" install "$kind" --to "$(dirname "$library")"
echo "Python is in $environment; start Pd or Max again, and the objects find it."
