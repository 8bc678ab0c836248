package dev.sluice.probe;

import dev.sluice.check.HealthCheck;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loader of the check classes in the jars of a folder. It reads files on first use, so never call it on an event
 * loop. Thread-safe.
 */
public final class CheckClassLoader implements AutoCloseable {
    /** Name of the folder that holds the jars, inside the configuration folder. */
    public static final String FOLDER = "checks";

    private static final int MAX_JARS = 100;

    private final Path folder;
    private @Nullable URLClassLoader loader;

    /** @param conf the folder of the configuration */
    public CheckClassLoader(Path conf) {
        folder = conf.resolve(FOLDER);
    }

    /** Returns the class loader; creating it runs no third-party code, so the lock is held only briefly. */
    private synchronized URLClassLoader loader() {
        URLClassLoader opened = loader;
        if (opened == null) {
            opened = new URLClassLoader(jars().toArray(URL[]::new), HealthCheck.class.getClassLoader());
            loader = opened;
        }
        return opened;
    }

    private List<URL> jars() {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .limit(MAX_JARS)
                    .toList();
            for (Path jar : jars) {
                urls.add(jar.toUri().toURL());
            }
        } catch (IOException none) {
            // without the folder only the class path is searched
        }
        return urls;
    }

    private Stream<ServiceLoader.Provider<HealthCheck>> providers() {
        return ServiceLoader.load(HealthCheck.class, loader()).stream();
    }

    /** Returns the names of all provided classes, without running any of their code. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            providers().map(one -> one.type().getName()).forEach(names::add);
        } catch (ServiceConfigurationError | LinkageError broken) {
            names.add("(and one class that cannot be loaded: " + broken.getMessage() + ")");
        }
        return names;
    }

    /** Creates an instance; an exception of its constructor is passed on. */
    HealthCheck create(String type) {
        return providers()
                .filter(one -> one.type().getName().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no jar in '" + FOLDER + "' contains it any more"))
                .get();
    }

    @Override
    public synchronized void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }
}
