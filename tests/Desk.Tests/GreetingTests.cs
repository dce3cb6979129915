using Xunit;

namespace CallDesk.Tests;

/// <summary>What is said at the beginning and at the end of a call, and who says it.</summary>
public sealed class GreetingTests
{
    private static string At(string local, string language = "zh", Profile profile = Profile.SecurityBooth) => Greeting.For(
        profile, DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), language)[0].Key["greeting.".Length..];

    [Theory, Clause("1.3"), Clause("3.2a"), Clause("2.3.1.1")]
    [InlineData("2026-11-24 04:59", "evening")]
    [InlineData("2026-11-24 05:00", "morning")]
    [InlineData("2026-11-24 10:59", "morning")]
    [InlineData("2026-11-24 11:00", "noon")]
    [InlineData("2026-11-24 12:59", "noon")]
    [InlineData("2026-11-24 13:00", "afternoon")]
    [InlineData("2026-11-24 17:59", "afternoon")]
    [InlineData("2026-11-24 18:00", "evening")]
    [InlineData("2026-11-24 00:00", "evening")]
    public void By_the_hour(string local, string hello) => Assert.Equal(hello, At(local));

    [Theory, Clause("1.3")]
    [InlineData("2026-11-24 11:59", "morning")]
    [InlineData("2026-11-24 12:00", "afternoon")]
    public void English_knows_no_noon(string local, string hello) => Assert.Equal(hello, At(local, "en"));

    /// <summary>Dates as the State Council's calendars print them, leap years of the Chinese calendar included.</summary>
    [Theory, Clause("1.3"), Clause("3.2b")]
    [InlineData("2026-01-01", "new-year")]
    [InlineData("2026-05-01", "labour")]
    [InlineData("2026-10-01", "national")]
    [InlineData("2026-10-03", "national")]
    [InlineData("2024-02-09", "spring")]
    [InlineData("2024-02-10", "spring")]
    [InlineData("2025-01-28", "spring")]
    [InlineData("2025-01-29", "spring")]
    [InlineData("2025-02-04", "spring")]
    [InlineData("2025-02-12", "lantern")]
    [InlineData("2026-02-16", "spring")]
    [InlineData("2026-02-17", "spring")]
    [InlineData("2026-02-23", "spring")]
    [InlineData("2034-02-18", "spring")]
    [InlineData("2034-02-19", "spring")]
    [InlineData("2023-06-22", "dragon-boat")]
    [InlineData("2025-05-31", "dragon-boat")]
    [InlineData("2026-06-19", "dragon-boat")]
    [InlineData("2020-06-25", "dragon-boat")]
    [InlineData("2020-10-01", "mid-autumn")]
    [InlineData("2024-09-17", "mid-autumn")]
    [InlineData("2025-10-06", "mid-autumn")]
    [InlineData("2026-09-25", "mid-autumn")]
    [InlineData("2025-10-29", "double-ninth")]
    [InlineData("2026-10-18", "double-ninth")]
    public void By_the_festival(string date, string festival) => Assert.Equal("festival." + festival, At(date + " 08:00"));

    [Theory, Clause("1.3")]
    [InlineData("2024-02-08")]
    [InlineData("2024-02-17")]
    [InlineData("2026-02-15")]
    [InlineData("2026-02-24")]
    [InlineData("2025-10-04")]
    [InlineData("2025-05-03")]

    // The fifth day of a leap fifth month (2009 had one, from 23 June): the festival was a month before.
    [InlineData("2009-06-27")]
    public void The_day_after_is_a_day_like_any_other(string date) => Assert.Equal("morning", At(date + " 08:00"));

    [Theory, Clause("1.3"), Clause("2.5d")]
    [InlineData("2024-04-04")]
    [InlineData("2026-04-05")]
    [InlineData("2027-04-05")]
    [InlineData("2008-04-04")]
    [InlineData("1999-04-05")]
    public void On_Qingming_nobody_is_wished_joy(string date)
    {
        Assert.Equal("hello", At(date + " 08:00"));
        Assert.Equal("farewell.bye", Greeting.Farewell(DateTime.Parse(date, null))[0].Key);
    }

    [Theory, Clause("1.3")]
    [InlineData("0001-01-01")]
    [InlineData("1901-02-18")]
    [InlineData("2101-01-29")]
    [InlineData("9999-12-31")]
    public void Beyond_the_calendars_tables_there_are_still_greetings(string date) =>
        Assert.Contains(At(date + " 08:00"), (string[])["morning", "festival.new-year"]);

    /// <summary>Every Chinese year has each of its festivals once, leap month or not, and the eve of spring is spring.</summary>
    [Fact, Clause("1.3")]
    public void Every_year_has_every_festival_once()
    {
        var calendar = new System.Globalization.ChineseLunisolarCalendar();
        for (var year = 1902; year < 2100; year++)
        {
            var first = calendar.ToDateTime(year, 1, 1, 0, 0, 0, 0);
            var next = calendar.ToDateTime(year + 1, 1, 1, 0, 0, 0, 0);
            var days = Enumerable.Range(0, (next - first).Days).Select(d => Festivals.Of(first.AddDays(d))).ToList();
            foreach (var once in (string[])["lantern", "dragon-boat", "mid-autumn", "double-ninth", Festivals.Qingming])
            {
                Assert.Equal(1, days.Count(d => d == once));
            }

            Assert.Equal(8, days.Count(d => d == "spring"));
            Assert.Equal("spring", days[^1]);
        }
    }

    [Fact, Clause("1.3"), Clause("4.2"), Clause("5.2"), Clause("3.2c")]
    public void It_names_the_post_and_offers_what_the_post_is_for()
    {
        Assert.Equal(
            ["greeting.hello", "greeting.here-is", "post", "greeting.offer.booth"],
            Greeting.For(Profile.SecurityBooth, null, "zh").Select(p => p.Key));
        Assert.Equal(
            ["booth", "office", "centre", "std"],
            Enum.GetValues<Profile>().Select(p => Greeting.For(p, null, "en")[3].Key["greeting.offer.".Length..]));
    }

    [Theory, Clause("2.5d"), Clause("3.7a"), Clause("4.5")]
    [InlineData("2026-11-24 10:00", "bye")]
    [InlineData("2026-11-27 11:59", "bye")]
    [InlineData("2026-11-27 12:00", "weekend")]
    [InlineData("2026-11-28 09:00", "weekend")]
    [InlineData("2026-11-29 23:59", "weekend")]
    [InlineData("2026-10-01 10:00", "festival")]
    public void Farewells(string local, string bye) => Assert.Equal(
        "farewell." + bye,
        Greeting.Farewell(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)).Single().Key);

    private const string Neutral = "greeting.hello greeting.here-is post greeting.offer.booth";

    private static Booth With(Spoken greeting) => new(new DeskSettings { Care = new CareSettings { Greeting = greeting } });

    [Fact, Clause("1.3"), Clause("2.2a")]
    public void After_one_point_two_seconds_without_a_word_the_greeting_is_whispered_to_the_guard_alone()
    {
        var booth = With(Spoken.Cue);
        var call = booth.Talks();
        Assert.Null(booth.Wait(1.199_999).Whispered);
        Assert.Equal(Neutral, booth.WaitMicroseconds(1).Whispered);
        Assert.Null(booth.SaidTo(call));
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.3")]
    public void A_guard_who_greets_hears_no_whisper()
    {
        var booth = With(Spoken.Cue);
        var call = booth.Talks();
        booth.Wait(1.199).Speaks(call, Speaker.Guard).Wait(2).Stops(call, Speaker.Guard).Wait(3);
        Assert.Null(booth.Whispered);
    }

    [Fact, Clause("1.3")]
    public void A_guard_who_begins_to_greet_is_not_talked_over()
    {
        var booth = With(Spoken.Cue);
        var call = booth.Talks();
        booth.Wait(1.5).Speaks(call, Speaker.Guard);
        Assert.Null(booth.Whispered);
    }

    [Fact, Clause("1.3")]
    public void While_the_caller_speaks_nothing_is_whispered_into_it()
    {
        var booth = With(Spoken.Cue);
        var call = booth.Talks();
        booth.Wait(1).Speaks(call, Speaker.Far).Wait(1);
        Assert.Null(booth.Whispered);
        Assert.Equal(Motion.Wink, booth.Lights[5].Motion);
        Assert.Equal(Neutral, booth.Stops(call, Speaker.Far).Whispered);
    }

    [Fact, Clause("1.3"), Clause("1.6")]
    public void Announced_the_caller_hears_the_greeting_before_the_talk_path_opens()
    {
        var booth = With(Spoken.Announce);
        var call = booth.Rings();
        booth.Lift();
        Assert.False(booth.Heard.MicrophoneOpen);
        booth.Happens(new CallConnected(call));
        Assert.Equal((Neutral, false), (booth.SaidTo(call), booth.Heard.MicrophoneOpen));

        booth.Happens(new SpeechEnded(booth.State.Current!.Says!.Id));
        Assert.True(booth.Did<OpenMicrophone>());
    }

    [Fact, Clause("1.3"), Clause("1.6")]
    public void A_greeting_that_never_ends_does_not_keep_the_talk_path_closed()
    {
        var booth = With(Spoken.Announce);
        booth.Talks();
        Assert.True(booth.Wait(40).Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.3")]
    public void Off_is_off()
    {
        var booth = With(Spoken.Off);
        var call = booth.Talks();
        booth.Wait(3);
        Assert.Null(booth.Whispered);
        Assert.Null(booth.SaidTo(call));
    }

    [Fact, Clause("1.3")]
    public void Who_calls_out_is_not_greeted()
    {
        var booth = With(Spoken.Announce);
        booth.Lift().Type("201#");
        var call = booth.Dialled!.Call;
        booth.Happens(new CallConnected(call)).Wait(3);
        Assert.Null(booth.SaidTo(call));
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.3"), Clause("5.7")]
    public void A_caller_taken_from_the_music_hears_the_apology_and_then_the_greeting()
    {
        var booth = new Booth(new DeskSettings
        {
            Care = new CareSettings { Greeting = Spoken.Announce, HoldPhrases = Spoken.Announce, RetrievePhrases = Spoken.Announce },
        });
        booth.Talks();
        var second = booth.Rings();
        booth.Wait(15).Happens(new CallConnected(second)).Wait(1).Press(Key.Hold);
        Assert.Equal("sorry-waited " + Neutral, booth.SaidTo(second));
    }

    [Fact, Clause("1.3")]
    public void The_desk_greets_by_the_posts_own_clock()
    {
        var booth = With(Spoken.Announce);
        var utc = new DateTimeOffset(2026, 11, 24, 0, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        booth.Happens(new ClockObserved(utc, 480, Known: false));
        Assert.StartsWith("greeting.hello", booth.SaidTo(booth.Talks()), StringComparison.Ordinal);

        var known = With(Spoken.Announce);
        known.Happens(new ClockObserved(utc, 480, Known: true));
        Assert.StartsWith("greeting.morning", known.SaidTo(known.Talks()), StringComparison.Ordinal);
    }

    [Fact, Clause("1.10"), Clause("3.7a"), Clause("5.6")]
    public void Handset_down_the_phone_says_goodbye_and_lifted_again_the_talk_goes_on_at_once()
    {
        var booth = With(Spoken.Off);
        var call = booth.Talks();
        booth.PutDown();
        Assert.Equal("farewell.bye", booth.SaidTo(call));

        booth.Wait(1).Lift();
        Assert.Null(booth.SaidTo(call));
        Assert.True(booth.Did<OpenMicrophone>());
    }

    [Fact, Clause("1.10"), Clause("4.6b")]
    public void An_emergency_call_hears_no_farewell()
    {
        var booth = With(Spoken.Off);
        booth.Lift().Type("110");
        var call = booth.Dialled!.Call;
        booth.Happens(new CallConnected(call)).PutDown();
        Assert.Equal(CallPhase.Grace, booth.PhaseOf(call));
        Assert.Null(booth.SaidTo(call));
    }
}
