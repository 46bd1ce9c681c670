@echo off
rem Lets the objects beside this file record and train: makes an environment of Python, installs patchlstm into it, and
rem renews these objects, so that both are of one version. Words that follow go to pip. Quit Pd or Max before.
setlocal
set "environment=%LOCALAPPDATA%\patchlstm\python"
set "here=%~dp0."
for %%I in ("%here%") do set "name=%%~nxI"
set "kind=pd"
set "library=%here%"
if /i "%name%"=="support" set "kind=max"
if /i "%name%"=="support" set "library=%here%\.."
for %%I in ("%library%\..") do set "folder=%%~fI"
if not defined PYTHON set "PYTHON=py -3"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 10))" 2>nul
if errorlevel 1 (
    echo There is no Python from 3.10 on here. python.org has an installer; then run this again.
    echo "set PYTHON=C:\path\to\python.exe" names another.
    pause
    exit /b 1
)
rem the folder of this file is going to be replaced, so nobody may be in it
cd /d "%LOCALAPPDATA%"
echo making %environment%
%PYTHON% -m venv --clear "%environment%" && ^
"%environment%\Scripts\python.exe" -m pip install --disable-pip-version-check patchlstm %* && ^
"%environment%\Scripts\patchlstm.exe" install %kind% --to "%folder%" && ^
echo Python is in %environment%; start Pd or Max again, and the objects find it.
pause
