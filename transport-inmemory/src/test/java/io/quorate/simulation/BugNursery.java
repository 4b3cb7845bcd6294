package io.quorate.simulation;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Changes one source file of core, compiles it, and loads all of Quorate anew with the changed class in it. */
final class BugNursery {
    private static final String CORE_SOURCES = "core/src/main/java/io/quorate";

    private BugNursery() {}

    /** A run of seeds in a Quorate that has the bug; the directory is for its classes. */
    static Callable<?> plant(PlantedBug bug, Path directory, long firstSeed) throws IOException {
        return plant(bug, directory, PlantedRun.class, firstSeed);
    }

    /** The same, for another kind of run, with the same constructor as {@link PlantedRun}. */
    static Callable<?> plant(PlantedBug bug, Path directory, Class<? extends Callable<String>> run, long firstSeed)
            throws IOException {
        Path source = sources().resolve(bug.file());
        String text = Files.readString(source);
        int at = text.indexOf(bug.original());
        if (at < 0 || text.indexOf(bug.original(), at + 1) >= 0) {
            throw new AssertionError("the snippet of the planted bug '" + bug + "' must occur exactly once in " + source
                    + ": the code has changed, so change the snippet in PlantedBug with it");
        }
        Path changed = directory.resolve("source").resolve(source.getFileName());
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, text.replace(bug.original(), bug.replacement()));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(changed, classes);
        return load(classes, bug, run, firstSeed);
    }

    private static Path sources() {
        for (Path base : List.of(Path.of(".."), Path.of("."))) {
            if (Files.isDirectory(base.resolve(CORE_SOURCES))) {
                return base.resolve(CORE_SOURCES);
            }
        }
        throw new AssertionError(
                "no " + CORE_SOURCES + " in or beside " + Path.of("").toAbsolutePath());
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new AssertionError("the planted bug does not compile: " + messages);
            }
        }
    }

    private static Callable<?> load(Path classes, PlantedBug bug, Class<? extends Callable<String>> run, long firstSeed)
            throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(classes.toUri().toURL());
        for (String entry :
                Splitter.on(File.pathSeparatorChar).omitEmptyStrings().split(classPath())) {
            urls.add(url(entry));
        }
        ClassLoader loader = new QuorateLoader(urls.toArray(new URL[0]));
        try {
            return (Callable<?>) loader.loadClass(run.getName())
                    .getConstructor(String.class, long.class, int.class)
                    .newInstance(bug.where(), firstSeed, bug.seeds());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the planted run cannot be made", e);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError("class path entry " + entry, e);
        }
    }

    /** Surefire may start the tests from a jar that only refers to the class path. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Takes every class of Quorate from its own path, all others from the parent. */
    private static final class QuorateLoader extends URLClassLoader {
        QuorateLoader(URL[] urls) {
            super(urls, BugNursery.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.quorate.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
