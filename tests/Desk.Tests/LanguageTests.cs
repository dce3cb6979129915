using Xunit;

namespace CallDesk.Tests;

/// <summary>The language follows the guard: what the receiver says, never what a caller hears.</summary>
public sealed class LanguageTests
{
    private static readonly DeskSettings Site = new()
    {
        Post = new PostSettings { SignIn = true, Language = "zh", Guards = [new GuardLanguage("g1", "en")] },
    };

    private readonly Booth _booth = new(Site);

    [Fact]
    public void The_receiver_speaks_the_guards_language_from_sign_in_to_sign_out()
    {
        _booth.Lift().Press(Key.Note).Type("*4");
        Assert.Null(Language(_booth)); // nobody knows yet who it is

        _booth.Type("2468#").Happens(new PinChecked("g1"));
        Assert.Equal(("signed-in", "en"), (_booth.Said[0].Key, Language(_booth)));
        _booth.Type("#").Press(Key.Note).Type("*9");
        Assert.Equal(["en"], _booth.State.Voice.Next.Select(u => u.Language).Append(Language(_booth)).Distinct());

        _booth.HearsAll();
        _booth.Press(Key.Note).Type("*4");
        Assert.Equal(("signed-out", null), (_booth.Said[0].Key, Language(_booth)));
        SignIn(_booth, "g2");
        Assert.Null(Language(_booth));
    }

    [Fact]
    public void Callers_hear_the_sites_language_whoever_is_on_duty()
    {
        var phone = new Booth(Site with { Care = new CareSettings { Greeting = Spoken.Announce, RetrievePhrases = Spoken.Announce } });
        SignIn(phone, "g1");
        phone.Type("#").PutDown();
        var call = phone.Talks();
        Announced("greeting.here-is");

        phone.Press(Key.Hold);
        Announced("please-hold");
        phone.Wait(21).Press(Key.Hold);
        Announced("sorry-waited");
        phone.PutDown();
        Announced("farewell.bye");

        void Announced(string key)
        {
            var told = phone.State.Calls.Single(c => c.Id == call).Says!;
            Assert.Contains(told.Phrases, p => p.Key == key);
            Assert.Null(told.Language);
            phone.Happens(new SpeechEnded(told.Id));
        }
    }

    [Fact, Clause("1.3")]
    public void The_greeting_is_whispered_as_the_guards_language_has_it()
    {
        var noon = new DateTimeOffset(2026, 3, 4, 12, 10, 0, TimeSpan.Zero);
        _booth.Happens(new ClockObserved(noon.ToUnixTimeMilliseconds(), 0, Known: true));
        SignIn(_booth, "g1");
        _booth.Type("#").PutDown();
        _booth.Talks();
        _booth.Wait(1.2);

        Assert.Equal(("greeting.afternoon", "en"), (_booth.Said[0].Key, Language(_booth)));
    }

    private static string? Language(Booth booth) => booth.State.Voice.Receiver!.Language;

    private static void SignIn(Booth booth, string guard) =>
        booth.PutDown().Lift().Press(Key.Note).Type("*4").Type("2468#").Happens(new PinChecked(guard));
}
