using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>Who takes the card without the key learns times and tokens, and nobody's number or name.</summary>
public sealed class JournalPrivacyTests
{
    private const string Caller = "13907770123";
    private const string Dialled = "02188887777";
    private const string Forwarded = "02166665555";
    private const string Listed = "5551234567*";
    private const string Person = "王小明";
    private const string Memo = "RIFF memo of a voice";
    private const string Account = "zhang.wei";

    [Fact]
    [Clause("1.9")]
    public void Nothing_personal_lies_in_clear_in_any_file()
    {
        using var booth = new Booth();
        WritesEverything(booth);

        Assert.All(Marks(), mark => Assert.DoesNotContain(mark, booth.Stored(), StringComparison.Ordinal)); // with the log
        booth.Store.Close(Booth.Patience);
        Assert.All(Marks(), mark => Assert.DoesNotContain(mark, booth.Stored(), StringComparison.Ordinal));
        Assert.Contains("hook-moved", booth.Stored(), StringComparison.Ordinal); // it was looked at, and not all is sealed
    }

    [Fact]
    public void With_the_key_all_of_it_can_be_read()
    {
        using var booth = new Booth();
        WritesEverything(booth);

        Assert.Equal([Dialled, Caller], booth.Records().Select(record => record.Remote));
        Assert.Contains("Digit8", booth.Opened("key-pressed"), StringComparison.Ordinal);
        Assert.Contains(Listed, booth.Opened("settings-loaded"), StringComparison.Ordinal);
        var detail = booth.Reader.Show("1-2")!;
        Assert.Equal(Person, Assert.Single(detail.Fields).Value);
        Assert.Equal(Memo, Encoding.UTF8.GetString(booth.Reader.Memo(Assert.Single(detail.Memos).Id)!));
        Assert.Empty(booth.Reader.Verify().Findings);
        Assert.True(JournalReplay.Run(booth.Reader, 1, Desk.Step).Exact);
    }

    [Fact]
    public void Without_the_key_only_tokens_are_shown_and_the_chain_is_still_proved()
    {
        using var booth = new Booth();
        WritesEverything(booth);
        booth.Store.Close(Booth.Patience);
        File.Delete(UnitKeys.FileIn(booth.Folder));
        var reader = JournalReader.In(booth.Folder);

        Assert.Equal(["dialled-1", "t2"], reader.List(new JournalQuery()).Select(record => record.Remote));
        var seen = reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.True(seen.LockedKeys > 0);
    }

    [Fact]
    public void A_lost_key_is_said_and_the_phone_goes_on_with_a_new_one()
    {
        using var first = new Booth();
        first.Day(calls: 1).Committed();
        first.Store.Close(Booth.Patience);
        var own = UnitKeys.FileIn(first.Folder);
        File.Move(own, Path.Combine(first.Folder, "kept-elsewhere"));

        using var second = new Booth(first.Folder, start: false);
        long locked = 0;
        second.Store.KeysLocked += count => locked = count;
        second.Store.Start();
        second.Day(calls: 1).Committed();

        Assert.True(locked > 0);
        var reader = JournalReader.In(first.Folder);
        Assert.Equal(["02155550000", "13800000000", "t4", "t2"], reader.List(new JournalQuery()).Select(record => record.Remote));
        Assert.Empty(reader.Verify().Findings);

        File.Move(Path.Combine(first.Folder, "kept-elsewhere"), own + ".old"); // found again
        Assert.Equal("13800000000", JournalReader.In(first.Folder).Show("1-2")!.Record.Remote);
    }

    [Fact]
    public void The_key_is_the_phones_own_and_what_may_be_its_remains_is_not_overwritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        var folder = Directory.CreateTempSubdirectory("phone-key-").FullName;
        File.WriteAllText(UnitKeys.FileIn(folder), "half a key");
        using var keys = new UnitKeys(folder);

        keys.Ensure();

#pragma warning disable CA1416 // skipped above
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(UnitKeys.FileIn(folder)));
#pragma warning restore CA1416
        Assert.Equal(32, new FileInfo(UnitKeys.FileIn(folder)).Length);
        Assert.Equal("half a key", File.ReadAllText(Assert.Single(Directory.GetFiles(folder, "journal.key.damaged-*"))));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_supervisors_private_key_opens_what_the_lost_unit_sealed()
    {
        var folder = Directory.CreateTempSubdirectory("phone-journal-").FullName;
        using var supervisor = RSA.Create(2048);
        File.WriteAllText(UnitKeys.RecoveryFileIn(folder), supervisor.ExportSubjectPublicKeyInfoPem());
        using (var booth = new Booth(folder))
        {
            booth.Day(calls: 1).Committed();
        }

        File.Delete(UnitKeys.FileIn(folder));
        using var keys = new UnitKeys(folder);
        keys.UseSupervisorsKey(supervisor.ExportPkcs8PrivateKeyPem());

        var reader = new JournalReader(JournalOptions.FileIn(folder), keys);
        Assert.Equal(["02155550000", "13800000000"], reader.List(new JournalQuery()).Select(record => record.Remote));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_field_opens_only_where_it_was_sealed_and_unchanged()
    {
        using var cipher = new FieldCipher(RandomNumberGenerator.GetBytes(FieldCipher.KeyBytes));
        var field = cipher.Seal("number"u8, "party 1/a");

        Assert.Equal("number"u8.ToArray(), cipher.Open(field, "party 1/a"));
        Assert.Null(cipher.Open(field, "party 1/b"));
        for (var i = 0; i < field.Length; i++)
        {
            field[i] ^= 1;
            Assert.Null(cipher.Open(field, "party 1/a"));
            field[i] ^= 1;
        }

        Assert.Null(cipher.Open(field.AsSpan(0, 5), "party 1/a"));
    }

    [Fact]
    public void No_two_fields_have_the_same_nonce()
    {
        using var booth = new Booth();
        booth.Day(calls: 20).Committed();
        var nonces = booth.Reader.Read(connection => JournalRows.Events(connection)
            .Where(row => row.KeyId is not null)
            .SelectMany(row => (byte[][])[row.Body, row.Effects])
            .Select(field => Convert.ToHexString(field.AsSpan(1, 12)))
            .ToArray());

        Assert.True(nonces.Length > 40);
        Assert.Equal(nonces.Length, nonces.Distinct().Count());
    }

    /// <summary>What nobody has decided about is sealed.</summary>
    [Fact]
    public void A_new_event_or_effect_is_sealed_until_somebody_decides()
    {
        Assert.False(Confidential.IsOpen(new NewEvent()));
        Assert.False(Confidential.IsOpen(new NewEffect()));
        var resident = new DirectoryMatch("e7", EntryClass.Resident);
        Assert.False(Confidential.IsOpen(new CallArrived(new CallId(2), new PartyToken("t"), resident)));
    }

    private static IEnumerable<string> Marks() =>
    [
        Caller, Dialled, Forwarded, "55512345", "Digit8", Memo, Account,
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Person)), @"\u738B", @"\u738b",
    ];

    private static void WritesEverything(Booth booth)
    {
        booth
            .Happens(new SettingsLoaded(new DeskSettings { DialPlan = new DialPlan { Barred = [Listed] } }))
            .Happens(new RegistrationChanged(true, 200))
            .AnsweredCall(new CallId(2), Caller)
            .DialsOut(Dialled)
            .Happens(new NumberFound(new PartyToken("t2"), Caller))
            .Happens(new RedirectAsked(new CallId(1), Forwarded))
            .Happens(new ReferRequested(new CallId(2), Forwarded))
            .Happens(new KeyPressed(Key.Redial))
            .Happens(new HookMoved(HookPosition.Off))
            .Happens(new HookMoved(HookPosition.On))
            .FillsIn("1-2", new RecordField(RecordFields.Name, Person));
        booth.Store.Amend(booth.Now, booth.Wall, new RecordAmendment("1-2", "repair", null, $"{Person} {Caller}", Account));
        booth.Store.AppendMemo("1-2", booth.Now, booth.Wall, Encoding.UTF8.GetBytes(Memo), Account);
        booth.Rolls().Happens(new KeyPressed(Key.VolumeUp)).Committed(); // a snapshot with the last number
    }

    private sealed record NewEvent : DeskEvent;

    private sealed record NewEffect : Effect;
}
