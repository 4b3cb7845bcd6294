package io.quorate.examples.cli;

import io.quorate.model.Endpoint;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The launcher's entry point. */
public final class QuorateMain {
    private static final String END_OF_OPTIONS = "--";
    private static final List<String> SERVERS = List.of("master", "slave");

    private QuorateMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Console console = Console.ofThisProcess();
        ServerLife life = new ServerLife(console);
        if (args.length > 0 && SERVERS.contains(args[0])) {
            // Before all else: the process may be told to end while it is still reading its arguments.
            life.arm();
        }
        int exitCode = execute(console, life, args);
        console.out().flush();
        console.err().flush();
        life.exit(exitCode);
    }

    /** Runs one command. A failure is one line on standard error; nothing is thrown. */
    static int execute(Console console, ServerLife life, String... args) {
        // What a job runs is not ours to read: no option, no file of arguments, no quote in it means anything to us.
        int end = args.length > 0 && args[0].equals("submit") ? List.of(args).indexOf(END_OF_OPTIONS) : -1;
        List<String> words = end < 0 ? List.of() : List.of(args).subList(end + 1, args.length);
        String[] own = end < 0 ? args : Arrays.copyOf(args, end);
        try {
            CommandLine commandLine = commandLine(console, life, words);
            ConfigFile config = ConfigFile.namedIn(own);
            if (config != null) {
                config.requireKnownOptions(commandLine);
                commandLine.getSubcommands().values().forEach(c -> c.setDefaultValueProvider(config));
            }
            return commandLine.execute(own);
        } catch (CallFailure failure) {
            console.remark(failure.line());
            return failure.exitCode();
        }
    }

    private static CommandLine commandLine(Console console, ServerLife life, List<String> words) {
        CommandLine commandLine = new CommandLine(new QuorateCommand())
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new MasterCommand(life))
                .addSubcommand(new SlaveCommand(life))
                .addSubcommand(new SubmitCommand(console, words))
                .addSubcommand(new JobsCommand(console))
                .addSubcommand(new JobCommand(console))
                .addSubcommand(new CancelCommand(console))
                .addSubcommand(new NodesCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new CommandLine(new MastersCommand())
                        .addSubcommand(new AddMasterCommand(console))
                        .addSubcommand(new RemoveMasterCommand(console))
                        .addSubcommand(new ReplaceMasterCommand(console)));
        register(commandLine, Endpoint.class, Endpoint::parse);
        register(commandLine, BindAddress.class, BindAddress::parse);
        register(commandLine, DiscoveryAddress.class, DiscoveryAddress::parse);
        register(commandLine, Resources.class, Resources::parse);
        register(commandLine, Attributes.class, Attributes::parse);
        register(commandLine, JobId.class, JobId::of);
        register(commandLine, NodeId.class, NodeId::of);
        register(commandLine, Duration.class, Seconds::parse);
        return commandLine
                .setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.terminal() ? Ansi.AUTO : Ansi.OFF))
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false)
                .setParameterExceptionHandler((exception, args) -> wrongCall(console, exception))
                .setExecutionExceptionHandler((exception, command, result) -> failed(console, exception));
    }

    private static int wrongCall(Console console, ParameterException exception) {
        @Nullable String message = exception.getMessage();
        String command = exception.getCommandLine().getCommandSpec().qualifiedName();
        console.remark((message == null ? "the call is wrong" : message) + " ('" + command + " --help' tells more)");
        return ExitCode.WRONG_CALL;
    }

    private static int failed(Console console, Exception exception) {
        console.remark(Failures.lineOf(exception));
        return Failures.exitCodeOf(exception);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** The library's own messages say what is wrong; picocli's would name classes. */
    private static <T> void register(CommandLine commandLine, Class<T> type, Function<String, T> parse) {
        ITypeConverter<T> converter = text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(Failures.lineOf(e));
            }
        };
        commandLine.registerConverter(type, converter);
    }
}
