using Xunit;

namespace CallDesk.Tests;

/// <summary>Until when a guard may say why a call was answered late.</summary>
public sealed class LateReasonTests
{
    private const long Hour = 3_600_000;
    private const long Noon = 1_800_000_000_000;

    private readonly Booth _booth = new(new DeskSettings { Post = new PostSettings { SignIn = true } });

    /// <param name="settled">Milliseconds after the sign-in.</param>
    [Theory, Clause("1.1")]
    [InlineData(-1, false)] // before the sign-in
    [InlineData(0, true)]
    [InlineData(30 * Hour, true)] // however long the shift
    public void A_reason_can_be_given_for_the_present_shift_only(long settled, bool may)
    {
        _booth.Happens(new ClockObserved(Noon, 480, true));
        SignIn();
        Assert.Equal(Noon, _booth.State.Shift.Since);
        Assert.Equal(may, Desk.MayExplain(_booth.State, Noon + settled, Noon + (31 * Hour)));
    }

    [Fact, Clause("1.1")]
    public void With_the_sign_out_the_shift_is_over_and_an_unstaffed_post_explains_for_twelve_hours()
    {
        _booth.Happens(new ClockObserved(Noon - Hour, 480, true));
        SignIn();
        _booth.Happens(new ClockObserved(Noon, 480, true)).PutDown().Press(Key.Note).Type("*4");
        Assert.False(Desk.MayExplain(_booth.State, Noon - 1, Noon));
        Assert.True(Desk.MayExplain(_booth.State, Noon, Noon + (12 * Hour) - 1));
        Assert.False(Desk.MayExplain(_booth.State, Noon, Noon + (12 * Hour)));

        // The clock was wrong at the sign-out and has been put right.
        Assert.True(Desk.MayExplain(_booth.State, Noon - (20 * Hour), Noon - (10 * Hour)));
        var nobody = new Booth();
        Assert.True(Desk.MayExplain(nobody.State, Noon, Noon + (12 * Hour) - 1));
        Assert.False(Desk.MayExplain(nobody.State, Noon, Noon + (12 * Hour)));
    }

    private void SignIn() => _booth.Lift().Press(Key.Note).Type("*4").Type("2468#").Happens(new PinChecked("g1"));
}
