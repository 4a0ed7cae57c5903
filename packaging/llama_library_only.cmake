# Read at the start of llama.cpp's configuration: leaves out its "common" library, which only its own
# command-line tools use. That is most of the time that compiling llama-cpp-python takes.
set(LLAMA_BUILD_COMMON OFF)
