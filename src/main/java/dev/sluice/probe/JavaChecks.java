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

/** The classes that jars in a folder offer as checks. Reads files, when first asked: never on an event loop. Any thread. */
public final class JavaChecks implements AutoCloseable {
    /** Where the jars lie, in the configuration's own folder. */
    public static final String FOLDER = "checks";

    private static final int MOST_JARS = 100;

    private final Path folder;
    private @Nullable URLClassLoader loader;

    /** Of this configuration's folder. */
    public JavaChecks(Path conf) {
        folder = conf.resolve(FOLDER);
    }

    /** Holds nobody up for long: nothing of theirs is run here. */
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
                    .limit(MOST_JARS)
                    .toList();
            for (Path jar : jars) {
                urls.add(jar.toUri().toURL());
            }
        } catch (IOException none) {
            // without the folder the class path is all there is
        }
        return urls;
    }

    private Stream<ServiceLoader.Provider<HealthCheck>> offered() {
        return ServiceLoader.load(HealthCheck.class, loader()).stream();
    }

    /** The names of all that are offered; nothing of theirs is run. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            offered().map(one -> one.type().getName()).forEach(names::add);
        } catch (ServiceConfigurationError | LinkageError broken) {
            names.add("(and one that cannot be loaded: " + broken.getMessage() + ")");
        }
        return names;
    }

    /** Makes one; whatever its constructor throws comes out. */
    HealthCheck make(String type) {
        return offered()
                .filter(one -> one.type().getName().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no jar in '" + FOLDER + "' offers it any more"))
                .get();
    }

    @Override
    public synchronized void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }
}
