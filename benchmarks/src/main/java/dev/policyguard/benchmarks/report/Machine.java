package dev.policyguard.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * Where, when and with what was measured.
 *
 * @param date the day
 * @param commit the commit of this project, and whether there were changes
 * @param processor the processor's name
 * @param processors how many of them the JVM sees
 * @param operatingSystem the operating system and its version
 * @param jdk the JDK's vendor and version
 * @param versions the versions of the libraries, ours among them
 * @param remarks what the reader must know, as what could not be measured, and why
 */
record Machine(
    String date,
    String commit,
    String processor,
    int processors,
    String operatingSystem,
    String jdk,
    Map<String, String> versions,
    List<String> remarks) {}
