using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipes;
using CallDesk;
using Phone.Journal;

namespace Phone.Tests.Journal;

/// <summary>A phone that does nothing but append, in a process of its own, until it is killed.</summary>
internal sealed class DyingPhone
{
    private const string Folder = "PHONE_TEST_JOURNAL";
    private const string Pipe = "PHONE_TEST_PIPE";
    private const string Sync = "PHONE_TEST_SYNC";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly HashSet<(long Segment, long Sequence)> _acknowledged = [];

    /// <param name="folder">Where its journal lies.</param>
    public DyingPhone(string folder) => Data = folder;

    public string Data { get; }

    /// <summary>What it had acknowledged before it died, over all its lives.</summary>
    public IReadOnlySet<(long Segment, long Sequence)> Acknowledged => _acknowledged;

    /// <summary>Loaded before everything else (LD_PRELOAD).</summary>
    public string? Preload { get; init; }

    /// <summary>SQLite's <c>synchronous</c>; null = as the journal sets it.</summary>
    public string? Synchronous { get; init; }

    /// <summary>Lives until it has acknowledged so many entries, and is killed in the middle of its work.</summary>
    public async Task LiveAndDie(int entries)
    {
        var name = $"phone-{Guid.NewGuid():N}";
        await using var pipe = new NamedPipeServerStream(name, PipeDirection.In);
        using var phone = Start(name);
        using var patience = new CancellationTokenSource(Patience);
        await pipe.WaitForConnectionAsync(patience.Token);
        for (var i = 0; i < entries; i++)
        {
            _acknowledged.Add(
                await Next(pipe, patience.Token) ?? throw new InvalidOperationException("the phone ended by itself"));
        }

        phone.Kill();
        while (await Next(pipe, patience.Token) is { } late)
        {
            _acknowledged.Add(late);
        }

        await phone.WaitForExitAsync(patience.Token);
    }

    /// <summary>What the process itself does.</summary>
    public static void Live()
    {
        using var pipe = new NamedPipeClientStream(".", Environment.GetEnvironmentVariable(Pipe)!, PipeDirection.Out);
        pipe.Connect(Booth.Patience);
        using var booth = new Booth(Environment.GetEnvironmentVariable(Folder), WithSync, start: false);
        var word = new byte[16];
        booth.Store.Committed += commit =>
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, commit.Segment);
            BinaryPrimitives.WriteInt64LittleEndian(word.AsSpan(8), commit.Sequence);
            pipe.Write(word);
        };
        booth.Store.Start();
        booth.Day(calls: 0);
        for (var id = 2L; ; id += 2)
        {
            booth.MissedCall(new CallId(id), "13800000000");
            if (id % 16 == 0)
            {
                booth.Store.WaitFor(booth.Last, Booth.Patience); // keeps the queue short, so that commits are many
            }
        }
    }

    private static JournalOptions WithSync(JournalOptions options) => Environment.GetEnvironmentVariable(Sync) is { Length: > 0 } sync
        ? options with { Prepare = connection => Sql.Execute(connection, $"PRAGMA synchronous = {sync}") }
        : options;

    private static async Task<(long Segment, long Sequence)?> Next(Stream pipe, CancellationToken cancellation)
    {
        var word = new byte[16];
        return await pipe.ReadAtLeastAsync(word, word.Length, throwOnEndOfStream: false, cancellation) == word.Length
            ? (BinaryPrimitives.ReadInt64LittleEndian(word), BinaryPrimitives.ReadInt64LittleEndian(word.AsSpan(8)))
            : null;
    }

    private Process Start(string pipe)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(DyingPhone).Assembly.Location,
                "-explicit", "only",
                "-method", $"{typeof(JournalDurabilityTests).FullName}.{nameof(JournalDurabilityTests.Appends_until_it_is_killed)}",
            },
            Environment = { [Folder] = Data, [Pipe] = pipe, [Sync] = Synchronous ?? "", ["LD_PRELOAD"] = Preload ?? "" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var phone = Process.Start(start) ?? throw new InvalidOperationException("no process was started");
        phone.OutputDataReceived += (_, _) => { };
        phone.BeginOutputReadLine();
        phone.ErrorDataReceived += (_, _) => { };
        phone.BeginErrorReadLine();
        return phone;
    }
}
