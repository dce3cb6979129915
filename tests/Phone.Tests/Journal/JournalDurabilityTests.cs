using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipes;
using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>
/// SIGKILL at any time loses no acknowledged entry. The phone here is a process of its own that does nothing but append.
/// </summary>
public sealed class JournalDurabilityTests
{
    private const string Folder = "PHONE_TEST_JOURNAL";
    private const string Pipe = "PHONE_TEST_PIPE";
    private const int Rounds = 4;

    [Fact]
    public async Task What_was_acknowledged_survives_the_death_of_the_phone()
    {
        var folder = Directory.CreateTempSubdirectory("phone-killed-");
        var reader = JournalReader.In(folder.FullName);
        var acknowledged = new HashSet<(long Segment, long Sequence)>();
        var random = new Random(20260301);
        for (var round = 1; round <= Rounds; round++)
        {
            await KillAfter(random.Next(1, 300), folder.FullName, reader, acknowledged);

            var stored =
                reader.Read(connection => JournalRows.Events(connection).Select(row => (row.Segment, row.Sequence)).ToHashSet());
            Assert.Subset(stored, acknowledged);
            Assert.Empty(reader.Verify().Findings);
            Assert.Equal(round, reader.Verify().Segments);
        }

        folder.Delete(recursive: true);
    }

    /// <summary>The process that is killed: started by the test above, of no use alone.</summary>
    [Fact(Explicit = true)]
    public void Appends_until_it_is_killed()
    {
        using var pipe = new NamedPipeClientStream(".", Environment.GetEnvironmentVariable(Pipe)!, PipeDirection.Out);
        pipe.Connect(Booth.Patience);
        using var booth = new Booth(Environment.GetEnvironmentVariable(Folder), start: false);
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

    private static async Task KillAfter(
        int entries, string folder, JournalReader reader, HashSet<(long Segment, long Sequence)> acknowledged)
    {
        var name = $"phone-{Guid.NewGuid():N}";
        await using var pipe = new NamedPipeServerStream(name, PipeDirection.In);
        using var phone = Start(name, folder);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await pipe.WaitForConnectionAsync(patience.Token);
        for (var i = 0; i < entries; i++)
        {
            acknowledged.Add(
                await Next(pipe, patience.Token) ?? throw new InvalidOperationException("the phone ended by itself"));
        }

        Assert.NotEmpty(reader.List(new JournalQuery())); // while another process writes
        phone.Kill();
        while (await Next(pipe, patience.Token) is { } late)
        {
            acknowledged.Add(late);
        }

        await phone.WaitForExitAsync(patience.Token);
    }

    private static async Task<(long Segment, long Sequence)?> Next(Stream pipe, CancellationToken cancellation)
    {
        var word = new byte[16];
        return await pipe.ReadAtLeastAsync(word, word.Length, throwOnEndOfStream: false, cancellation) == word.Length
            ? (BinaryPrimitives.ReadInt64LittleEndian(word), BinaryPrimitives.ReadInt64LittleEndian(word.AsSpan(8)))
            : null;
    }

    private static Process Start(string pipe, string folder)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(JournalDurabilityTests).Assembly.Location,
                "-explicit", "only",
                "-method", $"{typeof(JournalDurabilityTests).FullName}.{nameof(Appends_until_it_is_killed)}",
            },
            Environment = { [Folder] = folder, [Pipe] = pipe },
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
