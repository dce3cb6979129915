using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>What exchanges say about messages (RFC 3842 §5.2).</summary>
public class MessageSummaryTests
{
    [Theory]
    [InlineData("Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n", 2)]
    [InlineData("messages-waiting:YES\nvoice-message : 4 / 1\n", 4)]
    [InlineData("Messages-Waiting: yes\r\n", 1)]
    [InlineData("Messages-Waiting: yes\r\nVoice-Message: many\r\n", 1)]
    [InlineData("Messages-Waiting: yes\r\nFax-Message: 3/0\r\n", 1)]
    [InlineData("Messages-Waiting: yes\r\nVoice-Message: 0/8\r\n", 0)]
    [InlineData("Messages-Waiting: no\r\n", 0)]
    [InlineData("Voice-Message: 3/0\r\n", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void New_voice_messages_are_counted(string body, int? expected) =>
        Assert.Equal(expected, MessageSummary.NewMessages(body));
}
