@echo off
rem Runs policyguard.jar, which lies beside this script, on Java 17 or later: that of JAVA_HOME, or
rem the first on the PATH.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
set "quick=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
if "%~1"=="test" set "quick="
if "%~1"=="replay" set "quick="
if "%~1"=="diff" set "quick="
"%java%" %quick% -jar "%~dp0policyguard.jar" %*
exit /b %ERRORLEVEL%
