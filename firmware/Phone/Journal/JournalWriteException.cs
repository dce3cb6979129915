namespace Phone.Journal;

/// <summary>The journal cannot write now; the message says what becomes of what was asked.</summary>
internal sealed class JournalWriteException(string message) : Exception(message);
