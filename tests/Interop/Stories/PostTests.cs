using System.Diagnostics;

namespace Interop;

/// <summary>What any good desk phone does anyway, through the real program: speed keys, redial, the warm line, the lock.</summary>
public sealed class PostTests : CallStory
{
    private static readonly string[] Directory = ["id,name,number,class,speed-key", "lin,林师傅,204,colleague,4"];

    [Fact(Timeout = 60_000)]
    public async Task A_digit_held_down_dials_its_speed_number_and_redial_offers_it_again()
    {
        var (phone, exchange) = await StartAsync();
        await phone.HoldKeyAsync("4", TimeSpan.FromSeconds(1.3));
        await phone.LiftAsync();
        await exchange.SeesCallAsync("204");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        await phone.TapAsync("REDIAL");
        await phone.LiftAsync();
        await phone.TapAsync("#");
        await Patience.UntilAsync(() => exchange.Calls("204").Count() > 1, "the same number again");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("4"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_warm_line_waits_for_a_digit_first()
    {
        var (phone, exchange) = await StartAsync("[station]", "hotline = \"204\"", "hotline-delay-s = 3");
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("204"));

        var lifted = Stopwatch.GetTimestamp();
        await phone.LiftAsync();
        var call = await exchange.SeesCallAsync("204");
        Assert.True(Stopwatch.GetElapsedTime(lifted, call.At) > TimeSpan.FromSeconds(2.5), "the warm line did not wait");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    public async Task A_locked_phone_dials_what_is_permitted_and_is_answered()
    {
        var (phone, exchange) = await StartAsync("[station]", "locked = true", "lock-permits = [\"30*\"]");
        await phone.LiftAsync();
        await phone.TapAllAsync("204#");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(exchange.Calls("204"));

        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
    }

    private async Task<(PhoneProcess Phone, SipExchange Exchange)> StartAsync(params string[] tables)
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = exchange.Port, Directory = Directory, Tables = tables, Desk = ["release-grace-s = 0"],
        });
        return (phone, exchange);
    }
}
