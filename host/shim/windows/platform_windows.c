/* SPDX-License-Identifier: BSD-3-Clause */
#include "../platform.h"

#include <windows.h>

#include <malloc.h>
#include <psapi.h>
#include <stdlib.h>
#include <string.h>

enum { STACK_SIZE = 16 << 20, PATH_SIZE = 4096, MAX_LIBRARIES = 4096 };

const char lstm_separators[] = "/\\";
const char lstm_script_name[] = "add-python.bat";
const char lstm_script_runner[] = "";

struct lstm_semaphore {
    HANDLE semaphore;
};

lstm_semaphore *lstm_semaphore_new(void)
{
    lstm_semaphore *signal = malloc(sizeof *signal);
    if (signal && !(signal->semaphore = CreateSemaphoreW(NULL, 0, MAXLONG, NULL))) {
        free(signal);
        signal = NULL;
    }
    return signal;
}

void lstm_semaphore_post(lstm_semaphore *signal) { ReleaseSemaphore(signal->semaphore, 1, NULL); }

void lstm_semaphore_wait(lstm_semaphore *signal) { WaitForSingleObject(signal->semaphore, INFINITE); }

int lstm_semaphore_wait_for(lstm_semaphore *signal, int milliseconds)
{
    return WaitForSingleObject(signal->semaphore, (DWORD)milliseconds) == WAIT_OBJECT_0;
}

void lstm_semaphore_try(lstm_semaphore *signal) { WaitForSingleObject(signal->semaphore, 0); }

static DWORD WINAPI run_thread(void *run)
{
    (*(void (**)(void))run)();
    return 0;
}

int lstm_thread_start(void (*run)(void))
{
    static void (*function)(void); /* there is one worker; the thread may outlive this call */
    function = run;
    HANDLE thread =
        CreateThread(NULL, STACK_SIZE, run_thread, (void *)&function, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!thread) return 0;
    SetThreadPriority(thread, THREAD_PRIORITY_BELOW_NORMAL);
    CloseHandle(thread);
    return 1;
}

void lstm_thread_yield(void) { SwitchToThread(); }

void lstm_sleep(int milliseconds) { Sleep((DWORD)milliseconds); }

const int lstm_threads_survive_exit = 0;

/* Windows' own text of a path. Returns 0 when it is too long or no text. */
static int widen(const char *path, wchar_t wide[PATH_SIZE])
{
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, PATH_SIZE) > 0;
}

static HMODULE open_library(const wchar_t *path)
{
    /* what the library needs lies beside it */
    return LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
}

void *lstm_library_open(const char *path, int for_everybody)
{
    wchar_t wide[PATH_SIZE];
    if (!widen(path, wide)) return NULL;
    HMODULE library = open_library(wide);
    wchar_t *base = wcsrchr(wide, L'\\');
    static const wchar_t signpost[] = L"python3.dll";
    if (library && for_everybody && base && base + 1 + sizeof signpost / sizeof *signpost <= wide + PATH_SIZE) {
        /* extension modules for every version of Python ask for it, and find it only if it is loaded */
        memcpy(base + 1, signpost, sizeof signpost);
        open_library(wide);
    }
    return (void *)library;
}

void *lstm_library_symbol(void *library, const char *name)
{
    FARPROC symbol = GetProcAddress(library ? (HMODULE)library : GetModuleHandleW(NULL), name);
    void *address;
    memcpy(&address, &symbol, sizeof address);
    return address;
}

const char *lstm_library_error(void)
{
    static char text[64];
    snprintf(text, sizeof text, "Windows' error %lu", GetLastError());
    return text;
}

/* Whether a library's base name is that of a libpython; python3.dll is only a signpost to the real library. */
static int is_python(const char *base)
{
    static const char start[] = "python3";
    return !_strnicmp(base, start, strlen(start)) && base[strlen(start)] >= '0' && base[strlen(start)] <= '9';
}

int lstm_loaded_python(char *path, size_t size)
{
    static HMODULE libraries[MAX_LIBRARIES]; /* the worker thread alone comes here */
    DWORD used;
    char file[PATH_SIZE];
    if (!EnumProcessModules(GetCurrentProcess(), libraries, sizeof libraries, &used)) return 0;
    size_t n_libraries = used / sizeof *libraries;
    for (size_t i = 0; i < n_libraries && i < MAX_LIBRARIES; i++) {
        wchar_t wide[PATH_SIZE];
        DWORD length = GetModuleFileNameW(libraries[i], wide, PATH_SIZE);
        if (!length || length >= PATH_SIZE) continue;
        if (!WideCharToMultiByte(CP_UTF8, 0, wide, -1, file, PATH_SIZE, NULL, NULL)) continue;
        const char *slash = strrchr(file, '\\');
        if (!is_python(slash ? slash + 1 : file)) continue;
        snprintf(path, size, "%s", file);
        return 1;
    }
    return 0;
}

int lstm_file_exists(const char *path)
{
    wchar_t wide[PATH_SIZE];
    return widen(path, wide) && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
}

const char *lstm_file_kind(const char *path)
{
    wchar_t wide[PATH_SIZE];
    DWORD attributes = widen(path, wide) ? GetFileAttributesW(wide) : INVALID_FILE_ATTRIBUTES;
    if (attributes == INVALID_FILE_ATTRIBUTES) return NULL;
    if (attributes & FILE_ATTRIBUTE_DIRECTORY) return "a folder";
    return attributes & FILE_ATTRIBUTE_DEVICE ? "a device, not an ordinary file" : NULL;
}

long long lstm_file_size(const char *path)
{
    wchar_t wide[PATH_SIZE];
    WIN32_FILE_ATTRIBUTE_DATA found;
    if (!widen(path, wide) || !GetFileAttributesExW(wide, GetFileExInfoStandard, &found)) return -1;
    return (long long)found.nFileSizeHigh << 32 | found.nFileSizeLow;
}

int lstm_home_folder(char *folder, size_t size)
{
    const wchar_t *home = _wgetenv(L"USERPROFILE");
    return home && *home && WideCharToMultiByte(CP_UTF8, 0, home, -1, folder, (int)size, NULL, NULL) > 0;
}

void lstm_real_path(const char *path, char *real, size_t size)
{
    wchar_t wide[PATH_SIZE], full[PATH_SIZE];
    snprintf(real, size, "%s", path);
    if (!widen(path, wide)) return;
    DWORD length = GetFullPathNameW(wide, PATH_SIZE, full, NULL);
    if (!length || length >= PATH_SIZE) return;
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, full, -1, full, PATH_SIZE, NULL, NULL, 0);
    if (!WideCharToMultiByte(CP_UTF8, 0, full, -1, real, (int)size, NULL, NULL)) snprintf(real, size, "%s", path);
}

FILE *lstm_file_read(const char *path)
{
    wchar_t wide[PATH_SIZE];
    return widen(path, wide) ? _wfopen(wide, L"rb") : NULL;
}

void lstm_own_folder(char *folder, size_t size)
{
    HMODULE library = NULL;
    wchar_t wide[PATH_SIZE];
    snprintf(folder, size, ".");
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            (const wchar_t *)(const void *)lstm_separators, &library))
        return;
    DWORD length = GetModuleFileNameW(library, wide, PATH_SIZE);
    if (!length || length >= PATH_SIZE) return;
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, folder, (int)size, NULL, NULL);
    char *slash = strrchr(folder, '\\');
    if (slash) *slash = 0;
}

void *lstm_aligned_new(size_t alignment, size_t size) { return _aligned_malloc(size, alignment); }

void lstm_aligned_free(void *memory) { _aligned_free(memory); }

void lstm_set_environment(const char *name, const char *value)
{
    if (!getenv(name)) _putenv_s(name, value);
}

static void (*exit_handler)(int);
static void call_handler(void) { exit_handler(0); }

void lstm_at_exit(void (*handler)(int status))
{
    exit_handler = handler;
    atexit(call_handler);
}

void lstm_at_termination(void (*handler)(void)) { (void)handler; /* Windows asks nobody */ }

void lstm_tell(const char *text)
{
    fputs(text, stderr);
    fflush(stderr);
}

void lstm_exit_now(int status) { TerminateProcess(GetCurrentProcess(), (UINT)status); }
