using CallDesk;
using Phone.Audio;
using Phone.Commands;
using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Configuration;

/// <summary>A configuration with its directory beside it, and what the two must not do together.</summary>
public sealed class SiteConfigurationTests : IDisposable
{
    /// <summary>Five lines.</summary>
    private const string Least =
        "post = \"West\"\n[[account]]\nuri = \"sip:201@127.0.0.1\"\n[directory]\nfile = \"directory.csv\"\n";
    private const string Header = "id,name,number,class,speed-key\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-site-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_directory_reaches_the_desk_and_the_book()
    {
        var configuration = Load(Least, Header + "north,北门岗,8002,neighbour,2\n").Configuration!;

        Assert.Equal("8002", configuration.Desk.Post.SpeedEntry(2)!.Number);
        Assert.Equal("north", configuration.Directory.Match("8002")!.Value.Entry);
    }

    [Fact]
    public void A_setting_may_name_an_entry_instead_of_a_number()
    {
        var configuration = Load(
            Least + "[station]\nhotline = \"duty\"\nemergency-contact = \"duty\"\n[desk]\noverflow = \"forward\"\noverflow-to = \"duty\"\n",
            Header + "duty,D,8003,supervisor,\n").Configuration!;

        Assert.Equal(("8003", "8003"), (configuration.Desk.Post.Hotline, configuration.Desk.Post.EmergencyContact));
        Assert.Equal("duty", configuration.Desk.Care.OverflowTo);
    }

    [Fact]
    public void A_bad_line_is_a_note_and_the_rest_is_in_force()
    {
        var result = Load(Least, Header + "a,A,8001,,\nb,B,none,,\n");

        Assert.Single(result.Configuration!.Desk.Post.Directory);
        var note = Assert.Single(result.Notes);
        Assert.Equal((Path.Combine(_folder, "directory.csv"), 3), (note.File, note.Line));
    }

    [Theory]
    [Clause("4.6b")]
    [InlineData("a,A,12034567,,\n", 2, "number of a: begins with the emergency number 120")]
    [InlineData("a,A,+86 1101234,,\n", 2, "number of a: begins with the emergency number 0086110")]
    [InlineData("a,A,110,,1\n", 0, "")]
    [InlineData("a,A,16812345,,4\n", 2, "speed-key of a: its number is barred")]
    [InlineData("a,A,8001,premium,4\n", 2, "speed-key of a: its number is barred or the entry blocked")]
    [InlineData("a,A,8001,,4\nb,B,8002,,4\n", 3, "speed-key of b: 4 is that of line 2 as well")]
    public void Numbers_that_must_not_stand_there_are_refused_at_their_line(string lines, int line, string message)
    {
        var result = Load(Least, Header + lines);

        Assert.Equal(line == 0, result.Configuration is not null);
        Assert.All(result.Errors, error =>
        {
            Assert.Equal((Path.Combine(_folder, "directory.csv"), line), (error.File, error.Line));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    [Clause("4.6b")]
    public void An_overflow_to_a_barred_entry_is_refused()
    {
        var error = Assert.Single(Load(Least + "[desk]\noverflow-to = \"a\"\n", Header + "a,A,16812345,,\n").Errors);

        Assert.Equal(7, error.Line);
        Assert.Contains("[desk] overflow-to: found \"a\", which is barred", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_of_the_site_arrives()
    {
        var configuration = Load(
            Least + $"""
            [station]
            sign-in = true
            locked = true
            lock-permits = ["80*"]
            hotline-delay-s = 5
            [[guard]]
            id = "li"
            pin-hash = "{PinHash.Of("4711").Encode()}"
            [alerts]
            messages = ["sip:9001@pbx.example"]
            webhooks = ["https://alerts.example/x", "http://127.0.0.1:8099/y"]
            event-webhooks = ["https://records.example/calls"]
            webhook-pins = ["{Convert.ToBase64String(new byte[32])}"]
            [paging]
            group = "224.0.1.75:5000"
            [lights]
            dim-from = 21
            dim-percent = 20
            [journal]
            retention-days = 90
            retention-mb = 100
            """,
            Header).Configuration!;

        Assert.True(configuration.Desk.Post is { SignIn: true, Locked: true, HotlineDelay.TotalSeconds: 5, LockPermits: ["80*"] });
        Assert.True(Assert.Single(configuration.Guards).Pin.Fits("4711"));
        Assert.Equal(2, configuration.Alerts.WebHooks.Length);
        Assert.Equal("https://records.example/calls", Assert.Single(configuration.Alerts.EventHooks).ToString());
        Assert.Equal(32, Assert.Single(configuration.Alerts.Pins).Length);
        Assert.Equal(5000, configuration.PagingGroup!.Port);
        Assert.Equal(new DimConfiguration(21, 6, 20), configuration.Lights);
        Assert.Equal(new RetentionConfiguration(TimeSpan.FromDays(90), 100 << 20, null), configuration.Retention);
    }

    [Fact]
    public void Ears_that_have_lost_the_treble_may_have_a_lower_ringing()
    {
        Assert.Equal(RingVoice.Standard, Load(Least, Header).Configuration!.Ring);
        Assert.Equal(RingVoice.Low, Load(Least + "[levels]\nringer-pitch = \"low\"\n", Header).Configuration!.Ring);
    }

    [Fact]
    public void A_guard_may_have_a_language_of_its_own_that_the_phone_speaks()
    {
        var pin = PinHash.Of("4711").Encode();
        var guards = $"[[guard]]\nid = \"li\"\npin-hash = \"{pin}\"\n[[guard]]\nid = \"kumar\"\npin-hash = \"{pin}\"\nlanguage = ";

        Assert.Equal([new GuardLanguage("kumar", "en")], Load(Least + guards + "\"en\"\n", Header).Configuration!.Desk.Post.Guards);
        var error = Assert.Single(Load(Least + guards + "\"fr\"\n", Header).Errors);
        Assert.Equal(12, error.Line);
        Assert.Contains("\"zh\" | \"en\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Clause("1.1")]
    [InlineData("cn", 4)]
    [InlineData("gb", 2)]
    public void The_desk_counts_the_rings_that_the_country_sounds(string country, int off)
    {
        var configuration = Load(Least + $"[desk]\ncountry = \"{country}\"\n", Header).Configuration!;

        Assert.Equal(country, configuration.Tones.Country);
        Assert.Equal(new RingCadence(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(off)), configuration.Desk.Cadence);
    }

    [Fact]
    [Clause("2.3g")]
    public void A_short_hold_limit_moves_the_warning_before_it()
    {
        var care = Load(Least + "[desk]\nhold-limit-s = 40\n", Header).Configuration!.Desk.Care;

        Assert.Equal(TimeSpan.FromSeconds(30), care.HoldWarning);
    }

    [Theory]
    [Clause("4.3b")]
    [InlineData("security-booth", CueLevel.Light, false, 3)]
    [InlineData("property-office", CueLevel.Spoken, true, 3)]
    [InlineData("service-center", CueLevel.Spoken, true, 2)]
    [InlineData("standard", CueLevel.Spoken, false, 3)]
    public void A_profile_is_its_row_of_the_table(string profile, CueLevel cues, bool handsfree, int rings)
    {
        var desk = Load($"profile = \"{profile}\"\n{Least}", Header).Configuration!.Desk;

        Assert.Equal((cues, handsfree, rings), (desk.Care.Cues, desk.Post.Handsfree, desk.RingsLimit));
    }

    [Fact]
    public void Every_row_of_the_profiles_names_a_key_that_takes_its_values()
    {
        Assert.All(ProfileTable.Rows, row =>
        {
            var setting = ConfigurationSchema.Find(row.Section, row.Key);
            Assert.NotNull(setting);
            Assert.All(ProfileTable.Columns, column => Assert.True(setting.Takes(row.Of(column.Profile))));
        });
        Assert.Equal(Enum.GetValues<Profile>(), ProfileTable.Columns.Select(column => column.Profile));
    }

    [Fact]
    public void The_readme_shows_the_profiles_as_they_are()
    {
        string readme = File.ReadAllText(Architecture.Repository.Project("README.md")).ReplaceLineEndings("\n");

        Assert.Contains("### Profiles\n", readme, StringComparison.Ordinal);
        Assert.Contains(ProfileTable.Markdown().ReplaceLineEndings("\n").TrimEnd(), readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_pin_prints_what_fits_the_pin_and_no_other()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(0, HashCommands.HashPin(new StringReader("4711\n"), new DialPlan(), output, error));
        Assert.True(PinHash.TryParse(output.ToString().Trim(), out var hash));
        Assert.True(hash!.Fits("4711"));
        Assert.False(hash.Fits("4712"));
        Assert.DoesNotContain("4711", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [Clause("4.6b")]
    [InlineData("1104", "")]
    [InlineData("12012345", "")]
    [InlineData("91190", "9")]
    [InlineData("9110", "9")]
    public void Hash_pin_refuses_what_would_dial_an_emergency_number(string pin, string outside)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, HashCommands.HashPin(new StringReader(pin), new DialPlan { OutsidePrefix = outside }, output, error));
        Assert.Empty(output.ToString());
        Assert.Contains("emergency number", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(pin, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_password_prints_what_fits_the_password_and_no_other()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(0, HashCommands.HashPassword(new StringReader("four words at a gate\n"), output, error));
        Assert.True(PinHash.TryParse(output.ToString().Trim(), out var hash));
        Assert.True(hash!.Fits("four words at a gate"));
        Assert.False(hash.Fits("four words at a gate "));
        Assert.Equal(PinHash.PasswordIterations, hash.Rounds);
        Assert.False(PinHash.Unfitting(10_000).Fits(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("elevenchars")]
    [InlineData("a tab\tin a sentence")]
    public void Hash_password_refuses_what_is_soon_guessed_or_cannot_be_typed(string password)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, HashCommands.HashPassword(new StringReader(password), output, error));
        Assert.Empty(output.ToString());
        Assert.Contains("12 to 128 characters", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_and_what_the_panel_shows_reach_the_configuration()
    {
        var hash = PinHash.Of("four words at a gate", 10_000).Encode();
        var text = $$"""
            post = "West"
            [[account]]
            uri = "sip:201@127.0.0.1"
            [http]
            bind = "0.0.0.0:8443"
            names = ["booth.example"]
            session-idle-min = 10
            [[user]]
            name = "王主管"
            role = "supervisor"
            password-hash = "{{hash}}"
            [[user]]
            name = "tech"
            role = "technician"
            password-hash = "{{hash}}"
            """;
        var result = ConfigurationLoader.Parse(text, "phone.toml", _folder);
        var configuration = result.Configuration!;

        Assert.Equal([("王主管", Role.Supervisor), ("tech", Role.Technician)], configuration.Users.Select(user => (user.Name, user.Role)));
        Assert.True(configuration.Users[0].Password.Fits("four words at a gate"));
        Assert.Equal(["booth.example"], configuration.Panel.Names);
        Assert.Equal((10.0, 12.0), (configuration.Panel.Idle.TotalMinutes, configuration.Panel.Longest.TotalHours));
        Assert.DoesNotContain(result.Effective, value => value.Value.Contains("pbkdf2", StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_shows_the_card_as_it_is()
    {
        string readme = File.ReadAllText(Architecture.Repository.Project("README.md")).ReplaceLineEndings("\n");

        Assert.Contains(KeyCard.Print("en").TrimEnd(), readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_boards_page_tells_every_fault_that_the_ring_shows()
    {
        string page = File.ReadAllText(Architecture.Repository.Project("board/booth/README.md"));
        string[] faults = [.. LedLanguage.Rows.Where(row => row.Occasion == Occasion.Fault).Select(row => row.Meaning)];
        string[] lines = [.. LedLanguage.FaultCard("en").Split('\n')
            .Where(line => faults.Any(fault => line.Contains($"| {fault} |", StringComparison.Ordinal)))];

        Assert.Equal(faults.Length, lines.Length);
        Assert.All(lines, line => Assert.Contains(line, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zh", "记录 \\* 2")]
    [InlineData("en", "NOTE \\* 2")]
    public void The_card_is_printed_in_the_language_that_is_asked_for(string language, string row)
    {
        using var output = new StringWriter();

        Assert.Equal(0, CardCommand.Create().Parse(["--language", language]).Invoke(new() { Output = output }));
        Assert.Contains(row, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("123")]
    [InlineData("123456789")]
    [InlineData("12a4")]
    public void Hash_pin_takes_four_to_eight_digits(string pin)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, HashCommands.HashPin(new StringReader(pin), new DialPlan(), output, error));
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("pbkdf2-sha256$100$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256$99999999$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256$100000$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("md5$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_hash_that_is_too_cheap_too_dear_or_broken_is_refused(string text) => Assert.False(PinHash.TryParse(text, out _));

    [Theory]
    [InlineData(22, 6, 23, 30)]
    [InlineData(22, 6, 5, 30)]
    [InlineData(22, 6, 6, 100)]
    [InlineData(22, 6, 21, 100)]
    [InlineData(1, 5, 3, 30)]
    [InlineData(1, 5, 5, 100)]
    [InlineData(0, 0, 0, 100)]
    public void The_night_is_between_its_hours(int from, int to, int hour, int percent) =>
        Assert.Equal(percent, new DimConfiguration(from, to, 30).PercentAt(hour));

    private ConfigurationResult Load(string text, string directory)
    {
        File.WriteAllText(Path.Combine(_folder, "directory.csv"), directory);
        return ConfigurationLoader.Parse(text, "phone.toml", _folder);
    }
}
