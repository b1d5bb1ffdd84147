# gRPC without TLS and with lite messages, static by default: a CRI socket is local, and start-up is a third.
# Debian's gRPCConfig.cmake knows the shared libraries only; its .pc files name the archives but for two.
find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
execute_process(COMMAND ${PKG_CONFIG_EXECUTABLE} --static --libs-only-l grpc++_unsecure protobuf-lite libcares re2 zlib
                OUTPUT_VARIABLE names OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ ]+" names "${names}")
list(TRANSFORM names REPLACE "^-l" "")
list(REMOVE_DUPLICATES names)

add_library(grpc_unsecure_lite INTERFACE)
if(NODECHECK_SHARED_GRPC)
  target_link_libraries(grpc_unsecure_lite INTERFACE grpc++_unsecure grpc_unsecure gpr protobuf-lite absl_synchronization
                        Threads::Threads)
else()
  set(archives)
  foreach(name IN LISTS names ITEMS upb address_sorting)
    find_library(archive_${name} NAMES lib${name}.a)
    if(archive_${name} AND NOT "${name}" MATCHES "^(atomic|rt|pthread)$")
      list(APPEND archives ${archive_${name}})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES archives)
  list(JOIN archives "," archives)
  target_link_libraries(grpc_unsecure_lite INTERFACE "$<LINK_GROUP:RESCAN,${archives}>" Threads::Threads)
endif()

# nodecheck_grpc(TARGET file.proto ...): generated messages and stubs, compiled without our warning flags.
function(nodecheck_grpc target)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${out})
  set(generated)
  foreach(proto IN LISTS ARGN)
    get_filename_component(name ${proto} NAME_WE)
    set(files ${out}/${name}.pb.cc ${out}/${name}.pb.h ${out}/${name}.grpc.pb.cc ${out}/${name}.grpc.pb.h)
    add_custom_command(OUTPUT ${files}
      COMMAND ${PROTOC} -I${CMAKE_CURRENT_SOURCE_DIR}/cri-client --cpp_out=${out} --grpc_out=${out}
              --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN} ${CMAKE_CURRENT_SOURCE_DIR}/${proto}
      DEPENDS ${proto} VERBATIM)
    list(APPEND generated ${out}/${name}.pb.cc ${out}/${name}.grpc.pb.cc)
  endforeach()
  add_library(${target}-proto OBJECT ${generated})
  target_include_directories(${target}-proto SYSTEM PUBLIC ${out})
  target_link_libraries(${target}-proto PUBLIC grpc_unsecure_lite)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}-proto>)
  target_link_libraries(${target} PUBLIC grpc_unsecure_lite)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  add_dependencies(${target} ${target}-proto)
endfunction()
