using System.Collections.Immutable;
using CallDesk;
using Phone.Journal;

namespace Phone.Tests.Journal;

/// <summary>A desk with its journal beside it, in a folder of its own: the host in small.</summary>
internal sealed class Booth : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));

    private static readonly Moment Origin = new(1_000_000_000);
    private readonly bool _ownsFolder;

    public Booth(string? folder = null, Func<JournalOptions, JournalOptions>? with = null, bool start = true)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("phone-journal-").FullName;
        Options = new JournalOptions(Path.Combine(Folder, "journal.db"), new UnitKeys(Folder))
        {
            FirstBackoff = TimeSpan.FromMilliseconds(5),
            LongestBackoff = TimeSpan.FromMilliseconds(20),
        };
        Options = with?.Invoke(Options) ?? Options;
        Store = new JournalStore(Options, new JournalOpening("boot", Origin, Start, Desk.RulesVersion, DeskState.Initial));
        Reader = new JournalReader(Options.Path, Options.Keys);
        if (start)
        {
            Store.Start();
        }
    }

    public string Folder { get; }

    public JournalOptions Options { get; }

    public JournalStore Store { get; }

    public JournalReader Reader { get; }

    public DeskState State { get; private set; } = DeskState.Initial;

    public Moment Now { get; private set; } = Origin;

    /// <summary>The last entry's number.</summary>
    public long Last { get; private set; }

    public DateTimeOffset Wall => Start + (Now - Origin);

    public Booth Happens(DeskEvent e, string? caller = null, double afterSeconds = 0.1)
    {
        Now += TimeSpan.FromMicroseconds((afterSeconds * 1e6) + 337); // moments are never round
        var step = Desk.Step(State, e, Now);
        State = step.State;
        Last = Store.Append(new JournalEntry(Now, Wall, e, step.Effects)
        {
            Acknowledge = e is CallArrived,
            Parties = e is CallArrived arrived && caller is not null ? [new PartyIdentity(arrived.Remote, caller)] : [],
        });
        return this;
    }

    /// <summary>Settings, and then <paramref name="calls"/> answered calls with a missed one after each.</summary>
    public Booth Day(int calls = 2)
    {
        Happens(new SettingsLoaded(new DeskSettings())).Happens(new RegistrationChanged(true, 200));
        for (var i = 0; i < calls; i++)
        {
            AnsweredCall(new CallId((4 * i) + 2), $"1380000{i:0000}").MissedCall(new CallId((4 * i) + 4), "02155550000");
        }

        return this;
    }

    public Booth AnsweredCall(CallId id, string caller) => this
        .Happens(new CallArrived(id, new PartyToken($"t{id}")), caller)
        .Happens(new ArrivalJournaled(id))
        .Happens(new HookMoved(HookPosition.Off), afterSeconds: 6)
        .Happens(new CallConnected(id))
        .Happens(new KeyPressed(Key.Digit5), afterSeconds: 4)
        .Happens(new CallEnded(id, EndCause.FarBye, 200), afterSeconds: 20)
        .Happens(new HookMoved(HookPosition.On));

    public Booth MissedCall(CallId id, string caller) => this
        .Happens(new CallArrived(id, new PartyToken($"t{id}")), caller)
        .Happens(new ArrivalJournaled(id))
        .Happens(new CallEnded(id, EndCause.FarCancel, 487), afterSeconds: 9);

    public Booth DialsOut(string number)
    {
        Happens(new HookMoved(HookPosition.Off));
        foreach (var digit in number)
        {
            Happens(new KeyPressed(Key.Digit0 + (digit - '0')));
        }

        Happens(new KeyPressed(Key.Pound));
        var call = State.Calls.Single(c => c.Direction == Direction.Out).Id;
        return Happens(new CallConnected(call), afterSeconds: 5)
            .Happens(new CallEnded(call, EndCause.FarBye, 200), afterSeconds: 30)
            .Happens(new HookMoved(HookPosition.On));
    }

    /// <summary>Waits until everything up to the last entry is on the disk.</summary>
    public Booth Committed()
    {
        Xunit.Assert.True(Store.WaitFor(Last, Patience), "the journal did not commit in time");
        return this;
    }

    /// <summary>Closes the segment, as the host does when the desk is idle.</summary>
    public Booth Rolls()
    {
        Store.Roll(new JournalOpening("boot", Now, Wall, Desk.RulesVersion, State));
        return this;
    }

    public Booth FillsIn(string record, params RecordField[] fields)
    {
        Last = Store.Amend(Now, Wall, new RecordAmendment(record, null, null, null, "panel") { Fields = [.. fields] });
        return this;
    }

    public Booth Erases(string record)
    {
        Last = Store.Erase(Now, Wall, record, "supervisor");
        return this;
    }

    /// <summary>Everything that lies in the folder, the key's file aside: one character a byte.</summary>
    public string Stored() => string.Concat(
        Directory.GetFiles(Folder, "journal.db*").Order().Select(file => System.Text.Encoding.Latin1.GetString(Read(file))));

    /// <summary>What the events' sealed fields say that can be opened here.</summary>
    public string Opened(string kind) => Reader.Read((connection, keys) => string.Join('\n', JournalRows.Events(connection)
        .Where(row => row.Kind == kind && row.KeyId is not null)
        .Select(row => keys.Open(row.KeyId!, row.Body, JournalRows.BodyContext(row)))
        .OfType<byte[]>()
        .Select(clear => System.Text.Encoding.UTF8.GetString(clear))));

    public void Execute(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Options.Path};Pooling=False");
        connection.Open();
        Sql.Execute(connection, sql);
    }

    public ImmutableArray<JournalRecord> Records() => Reader.List(new JournalQuery());

    /// <summary>What is in the file now: SQLite truncates its log while we read, so the length told before is no promise.</summary>
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose()
    {
        Store.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
