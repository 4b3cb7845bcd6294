package io.quorate.storage;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The file system of the machine. */
final class RealFiles implements FileIo {
    /** Windows keeps directories durable by itself and does not let them be opened. */
    private static final boolean CAN_FORCE_DIRECTORIES = File.separatorChar == '/';

    @Override
    public Closeable lock(Path directory) throws IOException {
        return DirectoryLock.acquire(directory);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        List<Path> created = new ArrayList<>();
        for (Path path = directory.toAbsolutePath(); path != null && !Files.exists(path); path = path.getParent()) {
            created.add(path);
        }
        Files.createDirectories(directory);
        for (Path path : created) {
            Path parent = path.getParent();
            if (parent != null) {
                forceDirectory(parent);
            }
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public DataFile open(Path file, boolean create) throws IOException {
        FileChannel channel = create
                ? FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new ChannelFile(channel);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (CAN_FORCE_DIRECTORIES) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public long newKey() {
        return new SecureRandom().nextLong();
    }

    /** A file channel; one that an interrupt closed fails from then on, which is what a store expects of a failed file. */
    private record ChannelFile(FileChannel channel) implements DataFile {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            channel.force(true); // the length too, which a plain flush may leave out
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
