# Read when llama.cpp is configured: leaves out its "common" library, which only its own command-line tools
# use, and which takes two thirds of the time that compiling llama-cpp-python takes.
set(LLAMA_BUILD_COMMON OFF)
