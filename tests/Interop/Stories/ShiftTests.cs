namespace Interop;

/// <summary>Who is on duty, where the site wants to know.</summary>
public sealed class ShiftTests : PeerStory
{
    private static readonly PhoneSetup Setup = new()
    {
        Tables =
        [
            "[station]", "sign-in = true",

            // PIN 2468
            "[[guard]]", "id = \"g1\"",
            "pin-hash = \"pbkdf2-sha256$100000$EzuPbnGL5UJHYCoYw1KIPA==$byn34F7QhJYpw6Q/8kpay304lcpT2rFIntRlw7IyPAk=\"",
        ],
    };

    [Fact(Timeout = 90_000)]
    [Clause("2.4b")]
    public async Task A_guard_who_signed_in_is_on_duty_after_a_power_cut_and_signs_out_by_the_same_code()
    {
        var phone = await StartPhoneAsync(setup: Setup);
        await phone.LiftAsync();
        var asked = await SaysAsync(phone, () => phone.NoteAsync("*4"));
        var signedIn = await SaysAsync(phone, () => phone.TapAllAsync("2468#"));
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        await phone.KillAsync();
        var again = await StartPhoneAsync(setup: Setup);
        await again.LiftAsync();
        await again.ListenAsync(3); // what happened meanwhile is said first
        var signedOut = await SaysAsync(again, () => again.NoteAsync("*4"));

        AssertSaid("enter-pin", asked);
        AssertSaid("signed-in", signedIn);
        AssertSaid("signed-out", signedOut);
    }

    /// <summary>What the receiver says from a deed on, at the telephone's rate.</summary>
    private static async Task<Sound> SaysAsync(PhoneProcess phone, Func<Task> deed)
    {
        var from = phone.Mark().Receiver;
        await deed();
        await phone.ListenAsync(3);
        return phone.Receiver().Between(from).Decimated(8_000);
    }
}
