namespace Interop;

/// <summary>Who is on duty, where the site wants to know.</summary>
public sealed class ShiftTests : PeerStory
{
    /// <summary>Of 2468.</summary>
    internal const string PinHash = "pbkdf2-sha256$100000$EzuPbnGL5UJHYCoYw1KIPA==$byn34F7QhJYpw6Q/8kpay304lcpT2rFIntRlw7IyPAk=";

    private static readonly PhoneSetup Setup = new()
    {
        Tables =
        [
            "[station]", "sign-in = true",

            "[[guard]]", "id = \"g1\"", $"pin-hash = \"{PinHash}\"",
        ],
    };

    [Fact(Timeout = 90_000)]
    [Clause("2.4b")]
    public async Task A_guard_who_signed_in_is_on_duty_after_a_power_cut_and_signs_out_by_the_same_code()
    {
        var phone = await StartPhoneAsync(setup: Setup);
        await phone.LiftAsync();
        await SaysAsync(phone, "enter-pin", () => phone.NoteAsync("*4"));
        await SaysAsync(phone, "signed-in", () => phone.TapAllAsync("2468#"));
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        await phone.Api.CommittedAsync();
        await phone.KillAsync();
        var again = await StartPhoneAsync(setup: Setup);
        await SaysAsync(again, "restarted", again.LiftAsync);
        await SaysAsync(again, "signed-out", () => again.NoteAsync("*4"));
        await again.ReplaceAsync();
        await again.RestsAsync();
        await again.LiftAsync();
        await SaysAsync(again, "enter-pin", () => again.NoteAsync("*4"));
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.3")]
    public async Task The_receiver_speaks_the_guards_language_and_the_caller_hears_the_sites()
    {
        var phone = await StartPhoneAsync(setup: Setup with { Tables = [.. Setup.Tables, "language = \"en\""], Greeting = "announce" });
        await phone.LiftAsync();
        await SaysAsync(phone, "enter-pin", () => phone.NoteAsync("*4"));
        var from = phone.Mark().Receiver;
        await phone.TapAllAsync("2468#");
        await Patience.UntilAsync(
            () => Prompt.InEnglish(phone.Receiver().Between(from).Decimated(8_000), "signed-in") > Prompt.Recognised,
            "\"signed-in\" in English");
        Assert.True(Prompt.In(phone.Receiver().Between(from).Decimated(8_000), "signed-in") < Prompt.Recognised, "and in Chinese as well");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await phone.RingsAsync();
        await phone.LiftAsync();
        await Prompt.HeardAsync(ear, 0, "greeting.here-is");
        await CloseAsync(phone, caller);
    }
}
