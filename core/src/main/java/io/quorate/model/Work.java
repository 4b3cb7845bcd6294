package io.quorate.model;

import java.util.List;

/** What a job runs on its slave. */
public sealed interface Work permits Work.Handler, Work.Command {

    /**
     * A Java function that slaves have registered under a name.
     *
     * @param name the handler's name, 1 to {@value #MAX_NAME_LENGTH} characters
     * @param payload given to the handler; at most {@link JobSpec#MAX_PAYLOAD_BYTES}
     */
    record Handler(String name, Bytes payload) implements Work {
        public static final int MAX_NAME_LENGTH = 200;

        /**
         * @throws IllegalArgumentException if the name is empty or too long
         * @throws PayloadTooLargeException if the payload is too large
         */
        public Handler {
            if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException("a handler's name has 1 to " + MAX_NAME_LENGTH + " characters");
            }
            if (payload.size() > JobSpec.MAX_PAYLOAD_BYTES) {
                throw new PayloadTooLargeException(
                        "the payload has " + payload.size() + " bytes; the limit is " + JobSpec.MAX_PAYLOAD_BYTES);
            }
        }
    }

    /**
     * An operating-system process. Only slaves whose host opted in run these.
     *
     * @param words the program and its arguments; not empty, nothing in it holds a NUL character
     */
    record Command(List<String> words) implements Work {
        public static final int MAX_WORDS = 4096;

        /**
         * @throws IllegalArgumentException if the command is empty or has a NUL character
         * @throws PayloadTooLargeException if it has too many words, or its words are too long
         */
        public Command {
            words = List.copyOf(words);
            if (words.isEmpty() || words.get(0).isEmpty()) {
                throw new IllegalArgumentException("a command has at least a program to run");
            }
            if (words.size() > MAX_WORDS) {
                throw new PayloadTooLargeException(
                        "the command has " + words.size() + " words; the limit is " + MAX_WORDS);
            }
            long size = 0;
            for (String word : words) {
                if (word.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("a command's words hold no NUL character");
                }
                size += word.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            }
            if (size > JobSpec.MAX_PAYLOAD_BYTES) {
                throw new PayloadTooLargeException(
                        "the command has " + size + " bytes; the limit is " + JobSpec.MAX_PAYLOAD_BYTES);
            }
        }
    }
}
