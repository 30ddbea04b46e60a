package dev.malachi.plugin.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What demos could not put away because their process was killed: network namespaces with the nodes that run in them, and folders. All
 * of it is named after the process that made it, so what belongs to a demo that still runs is left alone, and so is everything else.
 */
final class Leftovers {
    /** What the names of all that a demo makes begin with. */
    static final String PREFIX = "malachi-demo-";

    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-([0-9]{1,18})-.*");
    /** The JDK finds the start of a process by the time of boot, which Linux tells in whole seconds and corrects with the clock. */
    private static final Duration SAME_START = Duration.ofSeconds(2);

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Path namespaces;
    private final Path temporary;

    /**
     * Looks at nothing yet.
     *
     * @param namespaces folder of named network namespaces, {@code /run/netns} (ip-netns(8)); it need not be there
     * @param temporary folder of the demos' folders
     */
    Leftovers(Path namespaces, Path temporary) {
        this.namespaces = namespaces;
        this.temporary = temporary;
    }

    /** Names this process in the names of what its demo makes: by number, and by start because numbers are used again. */
    static String token() {
        ProcessHandle self = ProcessHandle.current();
        long start = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return self.pid() + "-" + start;
    }

    /**
     * Puts away what no demo owns any more; what cannot be put away stays.
     *
     * @param ip the program of iproute2, if namespaces are to be put away as well
     * @return names of what was put away
     */
    List<String> putAway(Optional<Path> ip) throws InterruptedException {
        List<String> gone = new ArrayList<>();
        if (ip.isPresent()) {
            for (Path namespace : ownerless(namespaces)) {
                String name = namespace.getFileName().toString();
                try {
                    endProcesses(ip.get(), name);
                    if (ip(ip.get(), "netns", "del", name).exitCode() == 0) {
                        gone.add(name);
                    }
                } catch (IOException e) {
                    // The next one may have more luck; it is in no one's way.
                }
            }
        }
        for (Path folder : ownerless(temporary)) {
            try {
                Cleanup.deleteFolder(folder);
                gone.add(folder.toString());
            } catch (IOException e) {
                // Another process's, which will put it away itself.
            }
        }
        return gone;
    }

    private static List<Path> ownerless(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> hasDeadOwner(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            return List.of(); // may not be read: nothing of it is ours
        }
    }

    /** Whether a name is that of something which a demo made that has ended. */
    static boolean hasDeadOwner(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return false;
        }
        Instant start = Instant.ofEpochMilli(Long.parseLong(matcher.group(2)));
        Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(matcher.group(1)));
        return owner.filter(ProcessHandle::isAlive)
                .map(process -> process.info()
                        .startInstant()
                        .map(started -> Duration.between(started, start).abs().compareTo(SAME_START) > 0)
                        .orElse(false)) // a process has that number; which, is not to be seen
                .orElse(true);
    }

    private static void endProcesses(Path ip, String namespace) throws IOException, InterruptedException {
        List<ProcessHandle> inside = ip(ip, "netns", "pids", namespace)
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
        inside.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : inside) {
            try {
                process.onExit().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("process " + process.pid() + " does not end", e);
            }
        }
    }

    private static Programs.Result ip(Path ip, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ip.toString()));
        command.addAll(List.of(arguments));
        return Programs.run(command, LIMIT);
    }
}
