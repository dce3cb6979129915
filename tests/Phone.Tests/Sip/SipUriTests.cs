using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

public sealed class SipUriTests
{
    [Theory]
    [InlineData("110", "sip:201@127.0.0.1", "sip:110@127.0.0.1")]
    [InlineData("110", "sip:201@pbx.example:5080;transport=tcp", "sip:110@pbx.example:5080")]
    [InlineData("*72#", "sip:201@127.0.0.1", "sip:*72%23@127.0.0.1")]
    [InlineData("8000", "sips:201@pbx.example", "sips:8000@pbx.example")]
    [InlineData("8000", "sip:pbx.example", "sip:8000@pbx.example")]
    public void A_number_is_called_in_the_domain_of_the_account(string number, string account, string uri) =>
        Assert.Equal(uri, SipUri.ForNumber(number, account));

    [Theory]
    [InlineData("sip:13800000000@127.0.0.1", "13800000000")]
    [InlineData("\"West gate\" <sip:202@127.0.0.1:5060;transport=udp>;tag=1", "202")]
    [InlineData("\"<sip:110@police>\" <sip:202@127.0.0.1>", "202")]
    [InlineData("<sip:+861012345678;phone-context=cn@pbx.example;user=phone>", "+861012345678")]
    [InlineData("<tel:+861012345678;ext=1>", "+861012345678")]
    [InlineData("<sip:202:secret@pbx.example>", "202")]
    [InlineData("<sip:pbx.example:5060>", "pbx.example")]
    [InlineData("<sip:pbx.example;transport=udp>", "pbx.example")]
    [InlineData("", "")]
    public void The_other_side_is_called_by_its_user_part(string from, string party) => Assert.Equal(party, SipUri.Party(from));
}
