package dev.policyguard.spring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;

/**
 * Reads what a property names: a resource on the class path, or a file. Nothing from the network:
 * who answers there would decide what is allowed.
 *
 * @param property the property's name
 * @param action what to do where it cannot be read
 * @param ofFile reads a file
 * @param ofResource reads a resource, whose name it is given
 * @param <T> what is read
 */
record ConfiguredFile<T>(
    String property,
    String action,
    Function<Path, T> ofFile,
    BiFunction<String, InputStream, T> ofResource) {

  private static final String CLASS_PATH = "classpath:";
  private static final String FILE = "file:";

  /** Two letters at least, since a disk of Windows has one. */
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:");

  /**
   * Reads it.
   *
   * @throws SetupException if the location is none, or nothing is there
   */
  T read(String location) {
    if (location.isBlank()) {
      throw unusable("empty", ", must be a resource on the class path or a file.");
    }
    if (location.startsWith(CLASS_PATH)) {
      return onClassPath(location);
    }
    if (location.startsWith(FILE)) {
      return file(location, location.substring(FILE.length()));
    }
    if (SCHEME.matcher(location).find()) {
      throw unusable(location, ", must be a resource on the class path or a file of this machine.");
    }
    return file(location, location);
  }

  private T onClassPath(String location) {
    ClassPathResource resource = new ClassPathResource(location.substring(CLASS_PATH.length()));
    if (!resource.exists()) {
      throw unusable(location, ", which is not on the class path.");
    }
    try (InputStream document = resource.getInputStream()) {
      return ofResource.apply(location, document);
    } catch (IOException e) {
      throw unusable(location, ", which cannot be read: " + e.getMessage());
    }
  }

  private T file(String location, String path) {
    try {
      return ofFile.apply(Path.of(path));
    } catch (InvalidPathException e) {
      throw unusable(location, ", which is no path.");
    }
  }

  private SetupException unusable(String location, String why) {
    return new SetupException(property + ": is " + location + why, action);
  }
}
